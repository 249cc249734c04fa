//! Formats that a server gave no NAWS code, by their names in the server's own language: facts as data.
//!
//! The names are those of the formats that a new installation has in that language, and those that servers without codes
//! publish (Italy, Denmark, Argentina, France). What means one thing in one language alone is only read in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::feeds::type_codes::{Means, labels, naws};
use crate::model::meeting_type::MeetingType;
use crate::text::fold::fold;

/// NAWS code, and names by language.
const NAMES: &[(&str, &[(&str, &str)])] = &[
    (
        "OPEN",
        &[
            ("da", "Åben|Åbent|Åben møde|Åbent møde"),
            ("de", "Offen|Offenes Meeting"),
            ("es", "Abierta|Abierto|Reunión abierta|Reunión abierta para adictos y no adictos"),
            ("fa", "باز"),
            ("fr", "Ouvert|Ouverte|Réunion ouverte"),
            ("it", "Aperta|Riunione aperta"),
            ("no", "Åpent|Åpent møte"),
            ("pl", "Otwarty|Mityng otwarty"),
            ("pt", "Aberta|Reunião aberta"),
            ("ru", "Открытая"),
            ("sv", "Öppet|Öppet möte"),
        ],
    ),
    (
        "CLOSED",
        &[
            ("da", "Lukket|Lukket møde"),
            ("de", "Geschlossen|Geschlossenes Meeting"),
            ("es", "Cerrada|Cerrado|Reunión cerrada|Solo para adictos"),
            ("fa", "بسته"),
            ("fr", "Fermé|Fermée|Réunion fermée|Réservée"),
            ("it", "Chiusa|Riunione chiusa"),
            ("no", "Lukket|Lukket møte"),
            ("pl", "Zamknięty|Mityng zamknięty"),
            ("pt", "Fechada|Reunião fechada"),
            ("ru", "Закрытая"),
            ("sv", "Slutet|Slutet möte"),
        ],
    ),
    (
        "VM",
        &[
            ("da", "Online møde|Virtuelt møde"),
            ("de", "Online-Meeting"),
            ("es", "Virtual|En línea|Reunión virtual"),
            ("fr", "En ligne|Réunion en ligne|Internet"),
            ("it", "Riunione online|Riunione virtuale"),
            ("pt", "Reunião virtual|Virtual"),
            ("ru", "Виртуальная встреча"),
            ("sv", "Onlinemöte|Digitalt möte"),
        ],
    ),
    (
        "HYBR",
        &[
            ("es", "Híbrida|Reunión híbrida"),
            ("fr", "Hybride|Réunion hybride"),
            ("it", "Ibrida|Riunione ibrida"),
            ("pt", "Híbrida|Reunião híbrida"),
            ("da", "Hybridmøde"),
        ],
    ),
    (
        "TC",
        &[
            ("da", "Midlertidigt lukket"),
            ("de", "Vorübergehend geschlossen"),
            ("es", "Cerrado temporalmente"),
            ("fr", "Fermeture temporaire"),
            ("it", "Temporaneamente chiusa"),
            ("ru", "Временно закрыто"),
        ],
    ),
    ("BEG", &[("es", "Recién llegados|Para el recién llegado"), ("da", "Nykommer"), ("fr", "Débutants"), ("ru", "Начинающие")]),
    ("BT", &[("fr", "Étude du Basic")]),
    ("CAN", &[("es", "Luz de vela"), ("fr", "Chandelle")]),
    ("CH", &[("es", "Cerrado en días de fiesta"), ("fr", "Fermé durant les jours fériés"), ("ru", "Закрыто по праздникам")]),
    ("CPT", &[("it", "Concetti"), ("ru", "Концепции")]),
    ("CW", &[("it", "Bambini|Bambini sotto supervisione"), ("es", "Niños bajo supervisión"), ("fr", "Enfants sous supervision")]),
    ("DISC", &[("ru", "Обсуждение")]),
    ("GL", &[("es", "Gay/Lesbiana"), ("fr", "Gais, lesbiennes, transsexuel(le)s, bisexuel(le)s")]),
    ("IW", &[("es", "Functiona - Cómo y Porqué|Funciona - Cómo y porqué")]),
    ("JFT", &[("ru", "Только сегодня")]),
    ("LC", &[("da", "Living Clean (At leve clean)"), ("ru", "Жить чистыми")]),
    ("LIT", &[("es", "Formato literatura"), ("fr", "Études de livres NA"), ("ru", "Книжное обучение")]),
    ("M", &[("da", "Mand|Mandemøde"), ("fr", "Réunion hommes"), ("sv", "Mansmöte"), ("ru", "Мужчины")]),
    ("W", &[("da", "Kvinde|Kvindemøde"), ("fr", "Réunion femmes"), ("sv", "Kvinnomöte"), ("ru", "Женская")]),
    ("NC", &[("es", "No niños"), ("ru", "Без детей")]),
    ("NS", &[("ru", "Не курить")]),
    (
        "QA",
        &[
            ("da", "Hattemøde"),
            ("fr", "Panier"),
            ("it", "Tema a sorpresa"),
            ("pt", "Sorteio de Tópico"),
            ("ru", "Вопрос и ответ|Коробочка"),
        ],
    ),
    ("RA", &[("fr", "Accès limités"), ("it", "Riunione a numero chiuso")]),
    ("S-D", &[("es", "Orador/Discusión"), ("fr", "Partage et ouvert"), ("pt", "Temática/Discussão")]),
    ("SPK", &[("es", "Solamente orador"), ("fr", "Partage seulement"), ("pt", "Temática"), ("ru", "Только спикерская")]),
    ("STEP", &[("es", "Paso|Pasos"), ("fr", "Étapes NA|Étapes"), ("ru", "Шаги")]),
    ("SWG", &[("pt", "Estudo de Passos"), ("ru", "Руководство по Шагам АН")]),
    ("TOP", &[("it", "Riunioni a tema"), ("ru", "Тема")]),
    (
        "TRAD",
        &[
            ("da", "Tradition"),
            ("es", "Tradición|Tradiciones|Taller de las tradiciones"),
            ("fr", "Traditions|Atelier sur les traditions"),
            ("it", "Workshop sulle Dodici tradizioni"),
            ("pt", "Workshop de Tradições"),
            ("ru", "Традиции|Мастерская Традиций"),
        ],
    ),
    ("VAR", &[("es", "Formato que rota"), ("ru", "Ротация")]),
    (
        "WCHR",
        &[
            ("da", "Handicap venlig"),
            ("fr", "Personnes à mobilité réduite"),
            ("it", "Accesso disabili|Sedia a rotelle"),
            ("pt", "Cadeirante total|Cadeirante parcial"),
            ("sv", "Rullstolsvänlig lokal"),
        ],
    ),
    ("Y", &[("fr", "Réunion jeunes"), ("ru", "Молодые люди")]),
];

/// What no NAWS code says, by language.
const BEYOND_NAWS: &[(MeetingType, &[(&str, &str)])] = &[
    (
        MeetingType::Lgbtq,
        &[
            ("da", "LGBTQ+ møde"),
            ("it", "LGBTQ+"),
            ("fr", "Lesbiennes, Gays, Bisexuel(le)s, Transexuel(le)s, Queers, Intersexes et Asexuel(le)s"),
        ],
    ),
    (MeetingType::ProofOfAttendance, &[("da", "Stempelmøde"), ("es", "Certificado"), ("fr", "Attestations de présence")]),
    (MeetingType::NoPets, &[("fr", "Chiens interdits")]),
    (MeetingType::Outdoor, &[("it", "Riunione all'aperto")]),
    (MeetingType::DualDiagnosis, &[("fr", "Troubles psy associés")]),
    (MeetingType::SignLanguage, &[("pt", "LSB")]),
];

static BY_NAME: LazyLock<HashMap<(&str, String), Means>> = LazyLock::new(|| {
    let coded = NAMES.iter().filter_map(|(code, by_language)| Some((naws::of(code)?, *by_language)));
    let others = BEYOND_NAWS.iter().map(|(kind, by_language)| (Means::Type(*kind), *by_language));
    let rows = coded.chain(others).flat_map(|(means, by_language)| by_language.iter().map(move |(tag, names)| (*tag, *names, means)));
    rows.flat_map(|(tag, names, means)| names.split('|').map(move |name| ((tag, fold(name)), means))).collect()
});

/// What a format's name in a language means; `None` where nobody can be sure.
pub(super) fn means(tag: &str, name: &str) -> Option<Means> {
    let language = match tag.split('-').next().unwrap_or_default() {
        "nb" | "nn" => "no",
        language => language,
    };
    let name = fold(name);
    BY_NAME.get(&(language, name.clone())).copied().or_else(|| labels::of_name(&name).map(Means::Type))
}

#[cfg(test)]
mod tests {
    use super::{NAMES, means};
    use crate::feeds::type_codes::{Means, naws};
    use crate::model::meeting_type::MeetingType;

    #[test]
    fn a_name_means_what_its_language_means() {
        assert_eq!(means("it", "Chiusa"), Some(Means::Closed));
        assert_eq!(means("da", "Åben Møde"), Some(Means::Open));
        assert_eq!(means("es", "Solo para Adictos"), Some(Means::Closed));
        assert_eq!(means("fa", "باز"), Some(Means::Open));
        assert_eq!(means("it", "Passi"), Some(Means::Type(MeetingType::Step)));
        assert_eq!(means("da", "Bare For I Dag"), Some(Means::Type(MeetingType::JustForToday)));
        assert_eq!(means("en", "Temática"), None);
        assert_eq!(means("fr", "Fermée en août"), None);
    }

    #[test]
    fn every_code_is_one_of_the_world_service() {
        assert!(NAMES.iter().all(|(code, _)| naws::of(code).is_some()));
    }
}
