//! Formats that a server gave no NAWS code, by their names in the server's own language: facts as data.
//!
//! A name is here only where it is published: by the formats that a new installation of the BMLT server has in that
//! language (bmlt-enabled, `initial-database.sql`, where the NAWS code stands beside it), or by the servers of Argentina,
//! Denmark, France and Italy, whose formats have no code. Where both say it in English (Norwegian, most of German), the
//! English names apply. A name in one language is only read in it. What is left out is kept as published beside a
//! notice, which is better than a wrong kind of meeting.

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
            ("da", "Åben Møde"),
            ("es", "Abierta|Reunion Abierta para adictos y no adictos"),
            ("fa", "باز"),
            ("fr", "Ouvert"),
            ("it", "Aperta"),
            ("pl", "Otwarty"),
            ("pt", "Aberta"),
            ("ru", "Открытая"),
            ("sv", "Öppet möte"),
        ],
    ),
    (
        "CLOSED",
        &[
            ("da", "Lukket"),
            ("es", "Cerrado|Solo para Adictos"),
            ("fa", "بسته"),
            ("fr", "Fermée|Reservee"),
            ("it", "Chiusa"),
            ("pl", "Mityng zamknięty"),
            ("pt", "Fechada"),
            ("ru", "Закрытая"),
            ("sv", "Slutet möte"),
        ],
    ),
    (
        "VM",
        &[
            ("da", "Online Møde|Virtuelt møde"),
            ("es", "Reunion Virtual"),
            ("fr", "Réunion En Ligne|Internet|En ligne via Skype"),
            ("it", "Riunione online|Riunione virtuale"),
            ("ru", "Виртуальная встреча"),
        ],
    ),
    ("HYBR", &[("es", "Reunion Hibrida"), ("it", "Riunione ibrida")]),
    ("TC", &[("da", "Midlertidigt lukket"), ("fr", "Fermeture Temporaire"), ("ru", "Временно закрыто")]),
    (
        "BEG",
        &[
            ("da", "Nykommer"),
            ("es", "Recien Llegados|Para el recién llegado"),
            ("fr", "Débutants"),
            ("pl", "Nowoprzybyli"),
            ("pt", "Recém-chegados"),
            ("ru", "Начинающие"),
        ],
    ),
    ("BT", &[("fr", "Etude du Basic")]),
    ("CAN", &[("es", "Luz de vela"), ("fr", "Chandelle"), ("pl", "Świeczka"), ("pt", "Luz de velas")]),
    (
        "CH",
        &[
            ("es", "Cerrado en Días de fiesta"),
            ("fr", "Fermé durant les jours fériés."),
            ("pl", "Zamknięty w święta"),
            ("ru", "Закрыто по праздникам"),
        ],
    ),
    ("CPT", &[("it", "Concetti di servizio"), ("ru", "Концепции")]),
    (
        "CW",
        &[
            ("es", "Niños bajo Supervisión"),
            ("fr", "Enfants sous Supervision|Enfants bienvenus"),
            ("it", "Bambini|Bambini sotto supervisione"),
            ("pl", "Dzieci pod opieką|Dzieci mile widziane"),
            ("pt", "Criança sob supervisão|Permitido Crianças"),
            ("ru", "Дети под присмотром|Дети - добро пожаловать"),
        ],
    ),
    ("DISC", &[("ru", "Обсуждение")]),
    (
        "GL",
        &[("es", "Gay/Lesbiana"), ("fr", "Gais, lesbiennes, transsexuel(le)s, bisexuel(le)s"), ("ru", "Геи / Лесбиянки / трансгендеры")],
    ),
    ("IP", &[("ru", "Информационная брошюра")]),
    ("IW", &[("es", "Functiona - Cómo y Porqué"), ("ru", "Это работает - как и почему")]),
    ("JFT", &[("ru", "Только сегодня")]),
    ("LC", &[("da", "Living Clean (At leve Clean)"), ("ru", "Жить Чистыми")]),
    (
        "LIT",
        &[
            ("es", "Formato Literatura"),
            ("fr", "Études de livres NA"),
            ("pl", "Analiza książek"),
            ("pt", "Estudo de Literatura"),
            ("ru", "Книжное обучение"),
        ],
    ),
    ("M", &[("da", "Mand"), ("fr", "Reunion hommes"), ("ru", "Мужчины"), ("sv", "Mansmöte")]),
    ("W", &[("da", "Kvinde"), ("es", "Mujeres"), ("fr", "Reunion Femmes"), ("ru", "Женская"), ("sv", "Kvinnomöte")]),
    ("MED", &[("ru", "Медитация")]),
    ("NC", &[("es", "No niños"), ("pt", "Proibido crianças"), ("ru", "Без детей")]),
    ("NS", &[("pt", "Proibido Fumar"), ("ru", "Не курить")]),
    (
        "QA",
        &[
            ("da", "hattemøde"),
            ("fr", "Panier"),
            ("it", "Tema a sorpresa"),
            ("pl", "Temat z koszyka"),
            ("pt", "Sorteio de Tópico"),
            ("ru", "Вопрос и ответ|Коробочка"),
        ],
    ),
    ("RA", &[("fr", "Accés limités"), ("it", "Riunione a numero chiuso"), ("ru", "Ограниченная Посещаемость")]),
    (
        "S-D",
        &[
            ("es", "Orador/Discusión"),
            ("fr", "Partage et ouvert"),
            ("pl", "Spikerka/dyskusja"),
            ("pt", "Temática/Discussão"),
            ("ru", "Спикерская / Обсуждение"),
        ],
    ),
    (
        "SPK",
        &[
            ("es", "Solamente Orador"),
            ("fr", "Partage seulement"),
            ("pl", "Tylko spikerka"),
            ("pt", "Temática"),
            ("ru", "Только спикерская"),
        ],
    ),
    ("STEP", &[("es", "Paso"), ("fr", "Étapes NA"), ("pt", "Passos"), ("ru", "Шаги")]),
    ("SWG", &[("pl", "Przewodnik pracy nad Krokami"), ("pt", "Estudo de Passos"), ("ru", "Руководство по Шагам АН")]),
    ("TOP", &[("it", "Riunioni a tema"), ("pl", "Dowolny temat"), ("ru", "Тема")]),
    (
        "TRAD",
        &[
            ("da", "Tradition"),
            ("es", "Tradición|Tradiciones|Taller de las Tradiciones"),
            ("fr", "Traditions|Atelier sur les traditions"),
            ("it", "Workshop sulle Dodici tradizioni"),
            ("pl", "Warsztaty z tradycji"),
            ("pt", "Tradições|Workshop de Tradições"),
            ("ru", "Традиции|Мастерская Традиций"),
        ],
    ),
    ("VAR", &[("es", "Formato que Rota"), ("ru", "Ротация")]),
    (
        "WCHR",
        &[
            ("da", "Handicap venlig"),
            ("es", "Silla de Ruedas"),
            ("fr", "Fauteuil Roulant|Personnes à mobilité réduite"),
            ("it", "Accesso disabili|Sedia a rotelle"),
            ("pl", "Wózki inwalidzkie"),
            ("pt", "Cadeirante Total|Cadeirante Parcial"),
            ("ru", "Инвалидное кресло"),
            ("sv", "Rullstolsvänlig lokal"),
        ],
    ),
    ("Y", &[("es", "Jovenes"), ("fr", "Réunion Jeunes"), ("ru", "Молодые люди")]),
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
    let language = tag.split('-').next().unwrap_or_default();
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
        assert_eq!(means("pt", "Estudo de Passos"), Some(Means::Type(MeetingType::StepWorkingGuide)));
    }

    #[test]
    fn every_code_is_one_of_the_world_service() {
        assert!(NAMES.iter().all(|(code, _)| naws::of(code).is_some()));
    }
}
