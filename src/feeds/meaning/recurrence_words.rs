//! The words in which publishers say that a meeting is not held every week, folded, in the languages of the large feeds:
//! facts as data.

/// Which one of the month, and the words for it; -1 is the last.
pub const ORDINALS: &[(i8, &str)] = &[
    (
        1,
        "first 1st 1 1er 1ere 1o 1a 1e primer primero primera primeira primo primeiro premier premiere erste ersten erster forste forsta eerste pierwszy pierwsza",
    ),
    (2, "second 2nd 2 2do 2o 2e 2eme segundo secondo deuxieme zweite zweiten zweiter anden andra tweede drugi"),
    (
        3,
        "third 3rd 3 3er 3ro 3o 3e 3eme tercer tercero tercera terceira terzo terceiro troisieme dritte dritten dritter tredje derde trzeci",
    ),
    (4, "fourth forth 4th 4 4to 4o 4e 4eme cuarto quarto quatrieme vierte vierten vierter fjerde fjarde vierde czwarty"),
    (5, "fifth 5th 5 5to 5o 5e 5eme quinto cinquieme funfte funften funfter femte vijfde piaty"),
    (-1, "last ultimo ultima dernier derniere letzte letzten letzter sidste sista siste laatste ostatni"),
];

/// Words for a week, which stand for the row's own day of it.
pub const WEEK: &str = "week weeks wk wks woche semana semaine settimana uge uke vecka tydzien";

/// Words for a month.
pub const MONTH: &str = "month months mth mes mois monat monats monatlichen mese maned maneden manad manaden maand miesiaca";

/// Words that say that there are no other weeks.
pub const ONLY: &str = "only nur solo solamente seulement uniquement soltanto somente apenas kun endast bara alleen tylko";

/// Words that say that it is the meeting itself that is held so.
pub const HELD: &str = "meet meets met held operates gathers reune reunit riunisce trifft stattfindet modes traffas";

/// Words for every one of them.
pub const EVERY: &str = "every each cada chaque jeden jede jedes jeweils ogni hver hvert varje elke kazdy";

/// Words between those that carry the meaning.
pub const BETWEEN: &str = "and of the a in on is are this we group meeting meetings calendar weekday day y e et und og och en i del de la le les \
                           du des se ci am im der dem den il el los las o do da di nel det feira it will be takes place";

/// What says every other week, whatever else is said.
pub const EVERY_OTHER: &[&str] = &[
    "every other",
    "every two weeks",
    "every 2 weeks",
    "every second week",
    "every 2nd week",
    "alternate",
    "alternating",
    "fortnightly",
    "alle zwei wochen",
    "alle 2 wochen",
    "alle 14 tage",
    "14 tagig",
    "14tagig",
    "14 taglich",
    "cada dos semanas",
    "cada 2 semanas",
    "cada quince dias",
    "cada 15 dias",
    "quincenalmente",
    "quincenal",
    "une semaine sur deux",
    "toutes les deux semaines",
    "toutes les 2 semaines",
    "tous les quinze jours",
    "tous les 15 jours",
    "ogni due settimane",
    "ogni 2 settimane",
    "a cada duas semanas",
    "quinzenalmente",
    "quinzenal",
    "hver anden uge",
    "hver anden",
    "hver 14 dag",
    "varannan vecka",
    "varannan",
    "annenhver uke",
    "annenhver",
    "om de twee weken",
    "om de week",
    "co dwa tygodnie",
];

/// What says some weeks of the month without saying which.
pub const MONTHLY: &[&str] = &[
    "once a month",
    "once per month",
    "monthly",
    "biweekly",
    "bi weekly",
    "bimonthly",
    "mensualmente",
    "mensual",
    "mensuel",
    "mensuelle",
    "une fois par mois",
    "una vez al mes",
    "einmal im monat",
    "monatlich",
    "mensile",
    "mensal",
    "manedlig",
    "en gang om maneden",
    "maandelijks",
];

/// What says that the weeks named are those without a meeting.
pub const NOT: &[&str] = &[
    "except for",
    "except",
    "no meeting",
    "no meetings",
    "not held",
    "does not meet",
    "doesnt meet",
    "do not meet",
    "dont meet",
    "kein meeting",
    "no hay reunion",
    "pas de reunion",
];
