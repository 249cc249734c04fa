#!/usr/bin/env python3
"""Fits the weights of src/link/policy.rs to labelled candidate pairs.

usage: fit.py BASE[:WEIGHT] ... [--policy src/link/policy.rs] [--write]

BASE    the --out of the generator of labelled listings. Beside BASE.truth.csv (record_id,entity_id) it needs
        BASE.levels.csv, which `meeting-graph link BASE.csv --levels BASE.levels.csv` writes.
--write puts the fitted bits into the table of the policy; without it they are only printed.

Logistic regression in bits, one weight for each level and side (two sources, one source), drawn towards PRIOR (ridge 0.5)
and held within BOUNDS. The weights that stand in the policy have no part in it, so the same tables give the same
weights. Gated pairs are left out, and so are pairs of one page: they are labelled by that alone. At the end precision,
recall and F1 of the fitted pairs are printed for a grid of thresholds. LINK_BITS and LINK_BITS_ONE_SOURCE are written by
hand: the best on the same tables after clustering, which keeps some pairs apart; rows of one source need a bit and a half
more than that, since their publisher listed them apart. Needs numpy and scipy.

The released weights: seeds 201, 202 and 203 with noisy types (weight 1) and 204 plain (0.5), 100,000 listings each.
"""
import argparse, csv, re
import numpy as np
from scipy.optimize import minimize

RIDGE = 0.5
FREE = (-8.0, 8.0)
BOTH, TWO, ONE = (0, 1), (0,), (1,)

# What is believed before any pair was seen: (two sources, one source), 0 where nothing is said. Places are built from
# their two halves below.
PRIOR = {
    'source': {'one source': (0, -1)},
    'time': {'same instant': (2, 1), 'same wall-clock time': (2, 1), 'within 15 minutes': (1, -1), 'within 30 minutes': (-3, -3),
             'within 30 minutes, the only hour there': (-1, -3), 'within 60 minutes': (-4, -4),
             'within 60 minutes, the only hour there': (-2, -4), 'zone unknown': (-4, -5)},
    'place': {'two addresses, all week': (1, -6)},
    'venue': {'same': (1, 0), 'alike': (1, 1), 'differs': (0, 0)},
    'town': {'same': (0.5, 0), 'post codes differ': (-6, -6), 'differs': (-8, -8)},
    'room': {'same room': (3, 0), 'same room, other time': (1, -2), 'one is silent': (-3, 0), 'neither can be read': (-5, 0),
             'differs': (-5, -3)},
    'name': {'same, rare': (1.5, 1), 'same': (1, 0.5), 'same, common': (0.5, 0), 'alike': (1, 1), 'one holds the other, rare': (-0.5, -2),
             'one holds the other': (-1.5, -3), "one is the other's group": (0.5, 0), 'a rare word is shared': (-2, -5),
             'a word is shared': (-4, -6), 'silent': (-4, -5), 'same, but says nothing': (-1.5, -2.5), 'differs': (-5, -6)},
    'group': {'differs': (-1, -1)},
    'tracks': {'same': (0.5, 0.5), 'a type on one side only': (-2, -2), 'in one name only': (-7, -7)},
    'group number': {'same': (1, 1), 'differs': (-3, -3)},
    'attendance': {'one is hybrid': (0, 0), 'a room and a link': (-5, -5)},
    'length': {'differs': (-1, -1)},
    'types': {'same': (1, 1), 'mostly': (0.5, 0.5), 'none shared': (-1, -1)},
    'hall': {'same': (0.5, 0.5), 'one says a room': (0, -1)},
    'beside': {'another at that hour': (-1, 0)},
}
BANDS = {', within 75 m': 1, ', within 250 m': 0, ', within 1 km': -1, ', within 5 km': -2, ', far': -5, '': 0}
DOORS = {'same address': 2.5, 'nearly the same address': 2, 'no street': 0.5, 'two house numbers': -1, 'two streets': -1}
SILENT_PLACES = {'no street': -5, 'two streets': -5, 'two house numbers': -2}

# What labelled data cannot know, or knows wrongly: (feature, level or None for all, low, high, sides). Low = high is held.
BOUNDS = [
    ('types', None, -1, 1, BOTH), ('length', None, -1, 1, BOTH),
    # Numbers and pages of the publishers' own; the generator has none, or gives every one away.
    ('id', 'same page', 12, 12, TWO), ('id', 'same page', 0, 0, ONE),
    ('id', 'same meeting number', 12, 12, TWO), ('id', 'same meeting number', 2, 2, ONE),
    ('id', 'the same in all but its ids', 0, 0, TWO), ('id', 'the same in all but its ids', 6, 6, ONE),
    ('room', 'same dial-in number', 5, 5, TWO), ('room', 'same dial-in number', 3, 3, ONE),
    # One room online holds one meeting at a time: of 55 pairs of rows of one real source with one room and hour, all that have
    # one name are one meeting.
    ('room', 'same room', 2.5, 2.5, ONE),
    ('room', 'same number without a code', -5.5, -5.5, TWO), ('room', 'same number without a code', -4, -4, ONE),
    # Nothing to compare, so nothing to weigh; and a zero for each feature, so that weights cannot wander between two.
    *[(feature, 'silent', 0, 0, BOTH) for feature in ('venue', 'town', 'group', 'id', 'group number', 'length', 'place', 'hall')],
    ('source', 'two sources', 0.4, 0.4, TWO), ('time', 'same instant', 2.5, 2.5, TWO), # the bounds below are seen from here
    ('room', 'none', 0, 0, BOTH), ('tracks', 'none', 0, 0, BOTH), ('attendance', 'same', 0, 0, BOTH), ('beside', 'nothing', 0, 0, BOTH),
    # Two times are two meetings unless a number says otherwise.
    ('time', 'both by appointment', -6, -6, BOTH), ('time', 'one by appointment', -8, -8, BOTH), ('time', 'differs', -10, -10, BOTH),
    # Two meetings of a group an hour apart, listed in zones an hour apart, have one clock; so has a meeting with a wrong zone.
    ('time', 'same wall-clock time in two zones', -6, -6, BOTH),
    # No generated week moves house or has a wrong zone.
    ('time', 'same wall-clock time in two zones, all week', 0.5, 0.5, TWO), ('time', 'same wall-clock time in two zones, all week', -6, -6, ONE),
    ('place', 'two addresses, all week', 1, 1, TWO), ('place', 'two addresses, all week', -6, -6, ONE),
    # Nor does it hold a list that knows one of a group's two hours and a list that knows the other.
    ('time', 'within 30 minutes, the only hour there', -8, -0.5, TWO), ('time', 'within 60 minutes, the only hour there', -8, -1.5, TWO),
    # Every town has its High Street.
    ('town', 'differs', -9, -8, BOTH), ('town', 'post codes differ', -8, -6.5, BOTH),
    ('place', 'same address', -8, 3.5, BOTH), ('place', 'same address, far', -8, 2, BOTH), ('place', 'no street', -8, -5, BOTH), ('place', 'two streets', -8, -6, BOTH),
    # Real groups of two names share a church and an hour more often than the generator's: those are for a person to judge,
    # and so are names of which one says beginners or steps.
    ('name', 'a rare word is shared', -8, -3, BOTH), ('name', 'a word is shared', -9, -7, BOTH), ('name', 'differs', -9, -9, BOTH), ('name', 'silent', -8, -5, BOTH), ('name', 'same, but says nothing', -8, -2.5, BOTH),
    ('tracks', 'in one name only', -9, -8, TWO),
    # To know nothing of what else is there speaks for nothing.
    ('beside', 'unknown', -8, 0, BOTH),
    # A way in from afar that cannot be read joins nothing; links change.
    ('room', 'one is silent', -8, -3, TWO), ('room', 'neither can be read', -8, -4.5, TWO), ('room', 'differs', -6.5, -2, BOTH),
    ('attendance', 'a room and a link', -8, -4, BOTH),
]


def prior(feature, level, side):
    if feature != 'place' or level in ('silent', *PRIOR['place']):
        return PRIOR.get(feature, {}).get(level, (0, 0))[side]
    door, comma, band = level.partition(',')
    return SILENT_PLACES.get(door, DOORS[door]) if not comma else DOORS[door] + BANDS[comma + band]


def table(policy):
    text = open(policy).read()
    features = re.findall(r'\("([a-z ]+)", ([A-Z_]+)\)', text)
    rows = []
    for feature, const in features:
        body = re.search(r'const %s: &\[Row\] =\s*&\[(.*?)\];' % const, text, re.S).group(1)
        rows.append((feature, const, [(l, float(a), float(b)) for l, a, b in re.findall(r'row\("(.*?)", (-?[\d.]+), (-?[\d.]+)\)', body)]))
    return text, rows


def pairs(base, page):
    with open(base + '.truth.csv') as f:
        entity = {r['record_id']: r['entity_id'] for r in csv.DictReader(f)}
    levels, same = [], []
    with open(base + '.levels.csv') as f:
        for r in csv.DictReader(f):
            own = [int(v) for v in r['levels'].split()]
            if not r['gate'] and own[page] != 0:
                levels.append(own)
                same.append(entity[r['record_id_a']] == entity[r['record_id_b']])
    return np.array(levels), np.array(same, float)


def fit(at, same, weight, before, low, high):
    bit = np.log(2)

    def loss(p):
        z = bit * p[at].sum(1)
        error = (1 / (1 + np.exp(-z)) - same) * weight * bit
        slope = np.bincount(at.ravel(), np.repeat(error, at.shape[1]), len(before))
        away = p - before
        return (np.logaddexp(0, np.where(same > 0, -z, z)) * weight).sum() + RIDGE * (away ** 2).sum(), slope + 2 * RIDGE * away

    bounds = list(zip(low, high))
    return minimize(loss, np.clip(before, low, high), jac=True, method='L-BFGS-B', bounds=bounds, options=dict(maxiter=2000, maxfun=4000)).x


def thresholds(bits, one, same, weight):
    for side, name in ((False, 'two sources'), (True, 'one source')):
        own = one == side
        everything = (same * weight)[own].sum()
        for least in np.arange(-2, 2.1, 0.5):
            linked = own & (bits >= least)
            right, all_ = (same * weight)[linked].sum(), weight[linked].sum()
            edge = own & (bits >= least) & (bits < least + 0.5)
            share = (same * weight)[edge].sum() / max(1, weight[edge].sum())
            print(f'{name:12} {least:5.1f}  precision {right / max(1, all_):.4f}  recall {right / everything:.4f}  '
                  f'F1 {2 * right / (all_ + everything):.4f}  the next half bit: {share:.2f} of {weight[edge].sum():.0f}')


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('bases', nargs='+'); ap.add_argument('--policy', default='src/link/policy.rs'); ap.add_argument('--write', action='store_true')
    a = ap.parse_args()
    text, rows = table(a.policy)
    start = np.cumsum([0] + [len(levels) for _, _, levels in rows])[:-1]
    names = [(feature, level) for feature, _, levels in rows for level, _, _ in levels]
    n = len(names)
    before = np.array([prior(feature, level, side) for side in BOTH for feature, level in names], float)
    low, high = np.full(2 * n, FREE[0]), np.full(2 * n, FREE[1])
    for feature, level, lo, hi, sides in BOUNDS:
        fits = [i for i, name in enumerate(names) if name[0] == feature and level in (None, name[1])]
        assert fits, f'no level `{level}` of `{feature}` in {a.policy}'
        for i in fits:
            for side in sides:
                low[i + side * n], high[i + side * n] = lo, hi
    found, same, weight = [], [], []
    for base in a.bases:
        base, _, share = base.partition(':')
        levels, truth = pairs(base, [feature for feature, _, _ in rows].index('id'))
        found.append(levels); same.append(truth); weight.append(np.full(len(truth), float(share or 1)))
        print(f'{base}: {len(truth)} pairs, {truth.mean():.3f} the same')
    levels, same, weight = np.concatenate(found), np.concatenate(same), np.concatenate(weight)
    one = levels[:, 0] == 1
    at = levels + start + np.where(one[:, None], n, 0)
    p = np.round(fit(at, same, weight, np.clip(before, low, high), low, high), 1) + 0.0
    seen = np.bincount(at.ravel(), minlength=2 * n)
    i = 0
    for feature, const, old in rows:
        lines = []
        for level, _, _ in old:
            print(f'{feature:14}{level:45}{p[i]:6.1f}{p[i + n]:6.1f}   of {seen[i]} and {seen[i + n]} pairs')
            lines.append(f'    row("{level}", {p[i]:.1f}, {p[i + n]:.1f}),\n')
            i += 1
        text = re.sub(r'const %s: &\[Row\] =\s*&\[.*?\];' % const, lambda _: f'const {const}: &[Row] = &[\n{"".join(lines)}];', text, flags=re.S)
    thresholds(p[at].sum(1), one, same, weight)
    if a.write:
        open(a.policy, 'w').write(text)


if __name__ == '__main__':
    main()
