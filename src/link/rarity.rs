//! How telling a word of a name is: a table that stands still, so that a listing linked today and one linked a year ago
//! are weighed alike, and linking anew what has changed gives what linking everything gives.
//!
//! The words are those that many groups of many feeds have in their names (20,390 names of 50 feeds, each word in at
//! least eight of them), and the same slogans in other languages. A word of no table is rare.

use std::sync::LazyLock;

use foldhash::HashMap;

/// How many names have a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rarity {
    /// One name in two hundred, or more.
    Common,
    /// One in two thousand, or more.
    Usual,
    /// Fewer.
    Rare,
}

/// Words of one name in two hundred.
const COMMON: &str = "\
    alive alone and are at back basic be beginners big book by can candlelight change clean day discussion do first for free freedom \
    friday from get gratitude group home hope hour how hybrid in is it journey just keep last life literature live living meditation \
    meeting mens miracles monday morning never new night no noon not of on one online open our out park person principles recover \
    recovery road saturday serenity simple sisters solution solutions speaker spiritual step steps study sunday surrender the \
    thursday time to today together tuesday up virtual way we wednesday with women womens works you zoom ";

/// Words of one name in two thousand.
const USUAL: &str = "\
    about acceptance action addict addiction addicts after afternoon again against all alternative am an anonymous another any area \
    arms as attitude attitudes avenue awakening awakenings away bag basics bay beach before beginning beginnings believe best better \
    beyond bind bird birds black blue bottom break breakfast breaking bridge bring brothers bunch but came cant care carry center \
    central chains chance changing chapter choice choose church circle city closed club coffee come coming committee common \
    connection connections conscious contact continues county courage cover crazy creek crossroads daily dark dead deal dealers \
    desire die direction does dont dope dopeless double down downtown dream dreams drugs each early east eastside easy el en end \
    esperanza evening excuses experience eye face faith family fear fellowship fiends finding fire fireside five fix forward found \
    foundation fresh friends gay genesis getting gift give go god gods good got grace grateful green ground grow growth grupo \
    guiding hall happen happy hard have heads healing heart heights help helping here high higher hill hills honest horizons house \
    hoy hugs hump if ii im inner inside into its jft joy joyous keeping key keys kicking kiss ladies lake late learn learning \
    lengths let lets lgbtq lie lifeline lifes light like line lit little los lost love lunch madness main make many matter me men \
    message mid midday mind miracle misfits month more mountain name need newcomer newcomers next nite nooner nooners north \
    northside nothing now nueva nuevo odds off old only or other others over own path peace people peoples perfection personalities \
    phoenix place pm point por positive possible power pride primary principle process program progress promise purpose queer \
    rainbow raw ready real reality recovering red reflections revealed right rise rising river rock room safe san sanity sat school \
    sea second seed seekers seeking serene service share sharing shelter shine shot show sicker side simplicity six so sober \
    sobriety solo something soul south southside speaking speaks special spirit square st stairway stand start starting starts stay \
    staying steppers steppin stepping stick still stones stop storm story straight street strength sun sundays sunrise sunset \
    sunshine support survivors sweet take takes taking talk talking terms text than thank that there thing things third this through \
    ties too top topic town tradition traditions trans trust truth turn turning twelve ultimate un una under underground united \
    unity us valley village vision wake walk want warriors weapon week weekend welcome well west westside what when who why will \
    willing willingness win winners wisdom without work working workshop worth young your youre yourself ";

/// The same slogans in other languages, as folded.
const USUAL_ELSEWHERE: &str = "\
    aldrig allein amor amrwz armsh aujourdhui azdy blagodarnost cambiar cambiare caminho camino changer coragem coraggio dankbarkeit \
    despertar ducha dzisiaj edinstvo einigkeit enighet ensam esperanca espoir etapes faqt freiheit frihet fur gelassenheit genesung \
    gratidao gratitud gratitudine heute hoffnung hoje hopp idag jamais jednosc jinri kroki leben leva liberdade liberta libertad \
    liberte liv luz mai milagros mod mudar mut muzhestvo nadezhda nadzieja neuer neues nie nigdy nikogda nouveau nouvelle novaya \
    novo novoe nowe nowy nunca nuova nuovo nur ny nytt odinochestve odwaga oggi omyd pasos passi passos pingan pogoda recuperacao \
    recuperacion retablissement sam schritte segodnya serenidad serenidade serenita serenite seuls shagi sinnesro sobriedad soli \
    solos sozinhos speranza spokoystvie steg svoboda tacksamhet tolko unidad unidade unita unite valor vida vie vita viver vivere \
    vivir vivre wdziecznosc wolnosc xinsheng xiwang zhizn ziyou zndgy zycie ";

static TABLE: LazyLock<HashMap<&'static str, Rarity>> = LazyLock::new(|| {
    let table = |words: &'static str, rarity| words.split_ascii_whitespace().map(move |word| (word, rarity));
    table(USUAL_ELSEWHERE, Rarity::Usual).chain(table(USUAL, Rarity::Usual)).chain(table(COMMON, Rarity::Common)).collect()
});

/// How telling a folded word is.
pub fn of(word: &str) -> Rarity {
    TABLE.get(word).copied().unwrap_or(Rarity::Rare)
}

#[cfg(test)]
mod tests {
    use super::{Rarity, of};

    #[test]
    fn slogans_are_common_and_unknown_words_rare() {
        assert_eq!(
            [of("serenity"), of("sunrise"), of("esperanza"), of("kilmore")],
            [Rarity::Common, Rarity::Usual, Rarity::Usual, Rarity::Rare]
        );
    }
}
