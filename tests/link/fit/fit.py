#!/usr/bin/env python3
"""Fits the weights of src/link/policy.rs to labelled candidate pairs.

usage: fit.py BASE[:WEIGHT] ... [--policy ../../../src/link/policy.rs] [--write]

BASE    the --out of the generator of labelled listings. Beside BASE.truth.csv (record_id,entity_id) it needs
        BASE.levels.csv, which `meeting-graph link BASE.csv --levels BASE.levels.csv` writes.
--write puts the fitted bits into the table of the policy; without it they are only printed.

Logistic regression in bits, one weight for each level and side (two sources, one source), drawn towards the weights
that stand (ridge 2.0) and held within BOUNDS. Gated pairs are left out. Thresholds are not fitted: they stand in the
policy. Needs numpy and scipy. The released weights: seeds 7 (weight 1) and 9 with a fifth of duplicates (0.5), both
with noisy types, and 8 plain (0.5), 100,000 listings each.
"""
import argparse, csv, re
import numpy as np
from scipy.optimize import minimize

RIDGE = 2.0
FREE = (-8.0, 8.0)
# What the labelled data cannot know, or knows wrongly, is held: (feature, level or None for all, low, high, sides).
# Side 0 is two sources, side 1 is one source. A None for low and high keeps what stands.
BOUNDS = [
    ('types', None, -1, 1, (0, 1)), ('length', None, -1, 1, (0, 1)),
    *[('id', level, None, None, (0, 1)) for level in ('same page', 'same meeting number', 'the same in all but its ids', 'silent')],
    *[('room', level, None, None, (0, 1)) for level in ('same dial-in number', 'same number without a code', 'none')],
    *[('time', level, None, None, (0, 1)) for level in ('both by appointment', 'one by appointment', 'differs')],
    # Silence weighs nothing, and two rows are pinned, so that weights cannot wander from one feature to another.
    *[(feature, 'silent', None, None, (0, 1)) for feature in ('venue', 'town', 'group', 'group number', 'length', 'place')],
    ('tracks', 'none', None, None, (0, 1)), ('attendance', 'same', None, None, (0, 1)),
    ('time', 'same instant', 2.5, 2.5, (0,)), ('name', 'same', 1.4, 1.4, (0,)),
    # Two hours of one group are two meetings unless more than name and place speak for one.
    ('time', 'within 15 minutes', -3, 1.5, (0,)), ('time', 'within 30 minutes', -8, -3.0, (0,)),
    ('time', 'within 60 minutes', -8, -4.5, (0,)), ('time', 'zone unknown', -8, -3, (0, 1)),
    # Every town has its High Street.
    ('place', 'same address', -8, 2.7, (0,)), ('place', 'no street', -8, -5.2, (0, 1)), ('place', 'two streets', -8, -5, (0, 1)),
    ('town', 'differs', -9, -8, (0, 1)), ('town', 'post codes differ', -8, -6.4, (0, 1)),
    # Names that share a word, or say nothing, are for a person to judge: rooms of one house at one hour.
    ('name', 'a rare word is shared', -8, -6.5, (0, 1)), ('name', 'a word is shared', -8, -6.4, (0, 1)),
    ('name', 'silent', -8, -5.4, (0, 1)), ('name', 'same, but says nothing', -8, -2.5, (0, 1)),
    ('name', 'differs', -8, -6, (0, 1)), ('name', 'one holds the other', -8, -1, (0, 1)),
    ('tracks', 'in one name only', -8, -7.2, (0,)),
    # A way in from afar that cannot be read joins nothing; links change.
    ('room', 'one is silent', -8, -3.5, (0,)), ('room', 'neither can be read', -8, -4.6, (0,)), ('room', 'differs', -5, -2, (0, 1)),
    ('attendance', 'a room and a link', -8, -4, (0, 1)),
]


def table(policy):
    text = open(policy).read()
    features = re.findall(r'\("([a-z ]+)", ([A-Z_]+)\)', text)
    rows = []
    for feature, const in features:
        body = re.search(r'const %s: &\[Row\] =\s*&\[(.*?)\];' % const, text, re.S).group(1)
        rows.append((feature, const, [(l, float(a), float(b)) for l, a, b in re.findall(r'row\("(.*?)", (-?[\d.]+), (-?[\d.]+)\)', body)]))
    return text, rows


def pairs(base):
    with open(base + '.truth.csv') as f:
        entity = {r['record_id']: r['entity_id'] for r in csv.DictReader(f)}
    levels, same = [], []
    with open(base + '.levels.csv') as f:
        for r in csv.DictReader(f):
            if not r['gate']:
                levels.append([int(v) for v in r['levels'].split()])
                same.append(entity[r['record_id_a']] == entity[r['record_id_b']])
    return np.array(levels), np.array(same, float)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('bases', nargs='+'); ap.add_argument('--policy', default='src/link/policy.rs'); ap.add_argument('--write', action='store_true')
    a = ap.parse_args()
    text, rows = table(a.policy)
    counts = [len(levels) for _, _, levels in rows]
    start = np.cumsum([0] + counts)[:-1]
    n = sum(counts)
    names = [(feature, level) for feature, _, levels in rows for level, _, _ in levels]
    stands = np.array([r[1] for _, _, ls in rows for r in ls] + [r[2] for _, _, ls in rows for r in ls])
    low, high = np.full(2 * n, FREE[0]), np.full(2 * n, FREE[1])
    for feature, level, lo, hi, sides in BOUNDS:
        for i, name in enumerate(names):
            if name[0] == feature and level in (None, name[1]):
                for side in sides:
                    at = i + side * n
                    low[at], high[at] = (stands[at], stands[at]) if lo is None else (lo, hi)
    found, same, weight = [], [], []
    for base in a.bases:
        base, _, share = base.partition(':')
        levels, truth = pairs(base)
        found.append(levels); same.append(truth); weight.append(np.full(len(truth), float(share or 1)))
        print(f'{base}: {len(truth)} pairs, {truth.mean():.3f} the same')
    levels, same, weight = np.concatenate(found), np.concatenate(same), np.concatenate(weight)
    at = levels + start + np.where(levels[:, :1] == 1, n, 0)
    stands = np.clip(stands, low, high)
    bit = np.log(2)

    def loss(p):
        z = bit * p[at].sum(1)
        error = (1 / (1 + np.exp(-z)) - same) * weight * bit
        slope = np.bincount(at.ravel(), np.repeat(error, at.shape[1]), 2 * n)
        away = p - stands
        return (np.logaddexp(0, np.where(same > 0, -z, z)) * weight).sum() + RIDGE * (away ** 2).sum(), slope + 2 * RIDGE * away

    p = minimize(loss, stands, jac=True, method='L-BFGS-B', bounds=list(zip(low, high)), options=dict(maxiter=500)).x
    i = 0
    for feature, const, old in rows:
        lines = []
        for level, _, _ in old:
            two, one = round(p[i], 1) + 0.0, round(p[i + n], 1) + 0.0
            print(f'{feature:14}{level:45}{two:6.1f}{one:6.1f}')
            lines.append(f'    row("{level}", {two:.1f}, {one:.1f}),\n')
            i += 1
        text = re.sub(r'const %s: &\[Row\] =\s*&\[.*?\];' % const, lambda _: f'const {const}: &[Row] = &[\n{"".join(lines)}];', text, flags=re.S)
    if a.write:
        open(a.policy, 'w').write(text)


if __name__ == '__main__':
    main()
