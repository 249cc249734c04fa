//! Words that tell what a name or number beside them is: facts as data, folded, in the languages of the big feeds.

/// Someone is named next, whoever that is: an office of the group, or the wish to be asked for.
pub const OFFICES: &[&str] = &[
    "contact", "contacts", "secretary", "chair", "chairperson", "chairman", "chairwoman", "cochair", "treasurer", "gsr", "host", "hosts", "hosted",
    "cohost", "facilitator", "moderator", "coordinator", "organizer", "organiser", "leader", "led", "attn", "sponsor", "admin", "c/o", "contacto", "contactar", "secretaria", "secretario", "tesorero", "tesorera", "coordinador", "coordinadora",
    "responsable", "animateur", "animatrice", "kontakt", "kontaktperson", "ansprechpartner", "ansprechpartnerin", "leitung", "sprecher", "contatto",
    "referente", "segretario", "contato", "coordenador", "secretario", "kontakta", "sekreterare", "sekretar", "kasserer", "yhteyshenkilo", "contactpersoon",
    "secretaris", "kontaktni", "skarbnik", "sekretarz", "rzecznik",
];

/// Someone may be named next, or something.
pub const ASKING: &[&str] = &[
    "call", "text", "phone", "ring", "email", "mail", "message", "whatsapp", "ask", "see", "speak", "questions", "question", "info", "information", "from",
    "by", "dr", "mr", "mrs", "ms", "rev", "reverend", "pastor", "tel", "telephone", "cell", "mobile", "sms", "llamar", "llame", "telefono", "preguntar", "pregunte", "escribir", "appeler", "appelez", "contacter",
    "contactez", "demander", "tel", "anrufen", "telefon", "fragen", "info", "infos", "chiamare", "telefonare", "chiedere", "ligar", "ligue", "falar", "telefone",
    "ringa", "fraga", "ring", "bel", "bellen", "vragen", "soita", "kysy", "zadzwon", "tlf", "handy",
];

/// What may stand between such a word and the name.
pub const BETWEEN: &[&str] = &[
    "is", "are", "with", "at", "our", "the", "a", "an", "for", "to", "by", "me", "person", "member", "us", "or", "por", "a", "con", "es", "de", "la", "el", "al",
    "est", "avec", "par", "le", "mit", "bei", "ist", "nach", "uber", "e", "il", "com", "med", "av", "email", "phone", "info", "name", "text", "call", "host",
];

/// Words of the names of places, bodies and things, after which no person is meant.
pub const NO_SURNAMES: &[&str] = &[
    "streets", "avenues", "rds", "roads", "lanes", "aves", "format", "mother", "attending", "street", "st", "str", "strasse", "avenue", "ave", "av", "road", "rd", "lane", "ln", "drive", "dr", "boulevard", "blvd", "way", "court", "ct", "place", "pl",
    "plaza", "square", "sq", "highway", "hwy", "parkway", "pkwy", "terrace", "circle", "trail", "route", "rte", "bridge", "creek", "river", "lake", "hill",
    "hills", "valley", "beach", "bay", "island", "mountain", "park", "garden", "gardens", "field", "fields", "forest", "church", "churches", "chapel", "cathedral",
    "parish", "abbey", "temple", "synagogue", "mosque", "ministry", "ministries", "fellowship", "lutheran", "methodist", "baptist", "presbyterian", "episcopal",
    "catholic", "anglican", "united", "hall", "house", "home", "hospital", "clinic", "center", "centre", "centro", "centrum", "zentrum", "school", "college",
    "university", "library", "museum", "club", "clubhouse", "lodge", "building", "bldg", "tower", "room", "rm", "suite", "office", "offices", "floor", "campus",
    "community", "rec", "recreation", "memorial", "foundation", "institute", "society", "association", "senior", "seniors", "inn", "hotel", "cafe", "coffee",
    "diner", "restaurant", "pub", "shop", "store", "market", "mall", "station", "fire", "police", "county", "city", "town", "township", "village", "district",
    "area", "region", "region", "intergroup", "service", "services", "group", "groups", "gruppe", "grupo", "groupe", "gruppo", "meeting", "meetings", "aa", "na",
    "al", "anon", "alanon", "alateen", "ca", "cma", "oa", "ga", "alcoholics", "narcotics", "anonymous", "big", "book", "step", "steps", "tradition",
    "traditions", "concept", "study", "speaker", "discussion", "daily", "reflections", "beginners", "newcomers", "newcomer", "women", "womens", "men", "mens",
    "open", "closed", "zoom", "online", "hybrid", "in", "person", "skype", "google", "facebook", "whatsapp", "teams", "hours", "hour", "am", "pm", "the", "and",
    "or", "for", "of", "at", "to", "on", "is", "if", "we", "you", "please", "this", "that", "entrance", "door", "parking", "lot", "basement", "upstairs",
    "downstairs", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec",
    "meditation", "prayer", "literature", "topic", "chip", "chips", "birthday", "birthdays", "anniversary", "babysitting", "childcare", "wheelchair",
    "accessible", "handicap", "access", "lgbtq", "young", "people", "peoples", "new", "old", "main", "first", "second", "third", "last", "every", "week",
    "weekly", "month", "id", "passcode", "password", "code", "number", "link", "website", "web", "site", "email", "phone", "call", "text", "contact", "us",
    "central", "staff", "committee", "secretary", "chair", "treasurer", "gsr", "host", "hotline", "helpline", "information", "info", "questions", "details",
    "hospitality", "security", "desk", "front", "back", "rear", "left", "right", "side", "next", "across", "near", "no", "not", "yes", "all", "any",
    "spanish", "english", "french", "german", "polish", "russian", "christian", "jewish", "native", "american", "gay", "lesbian", "only", "see", "ask",
    "live", "living", "sober", "sobriety", "recovery", "serenity", "hope", "faith", "unity", "freedom", "promises", "gratitude", "acceptance", "courage",
    "strasse", "platz", "kirche", "gemeinde", "gemeindehaus", "haus", "weg", "gasse", "saal", "raum", "eingang", "pfarrei", "iglesia", "parroquia", "calle",
    "avenida", "plaza", "sala", "salon", "colegio", "casa", "barrio", "eglise", "paroisse", "rue", "salle", "maison", "ecole", "place", "chiesa", "parrocchia",
    "via", "piazza", "igreja", "rua", "praca", "kyrka", "kyrkan", "gatan", "gata", "kerk", "straat", "plein", "kirken", "gate", "vej", "kirke", "kirkko", "katu",
    "seurakunta", "kosciol", "parafia", "ulica", "ul", "airport", "gym", "ymca", "ywca", "vfw", "legion", "post", "usa", "uk", "canada", "ireland", "texas",
    "california", "florida", "york", "london", "dublin", "ave", "apt", "unit", "box", "po", "hwy", "exit", "level", "lower", "upper", "annex", "wing", "veterans",
    "va", "medical", "health", "mental", "rehab", "treatment", "detox", "rehabilitation", "women's", "men's", "bible", "cancer", "academy", "elementary",
    "middle", "high", "theatre", "theater", "arts", "stadium", "arena", "cemetery", "funeral", "mission", "shelter", "residence", "residences", "apartments",
    "manor", "villa", "ranch", "farm", "pavilion", "auditorium", "conference", "education", "learning", "resource", "family", "youth", "children", "kids",
    "outreach", "corps", "army", "salvation", "paul", "king", "luther", "xavier", "magdalene", "wesley", "knox", "bosco", "paulus", "cross", "spirit", "trinity",
    "christ", "god", "lord", "jesus", "saint", "saints", "holy", "our", "lady", "blessed", "sacred", "heart", "evangelist", "apostle", "martyr", "virgin",
    "immaculate", "assumption", "nativity", "redeemer", "savior", "saviour", "shepherd", "bridge", "point", "port", "rock", "springs", "ridge", "grove", "woods",
    "meadow", "meadows", "view", "heights", "estates", "crossing", "corner", "junction", "mill", "mills", "ferry", "falls", "fort", "mount", "mt", "lauderdale",
    "worth", "antonio", "diego", "jose", "francisco", "barbara", "monica", "ana", "rafael", "mateo", "cruz", "clara", "rosa", "maria", "luis", "obispo", "juan",
];

/// Words before a name that make it the name of a place or a saint.
pub const SAINTS: &[&str] = &[
    "st", "saint", "ste", "sainte", "san", "santa", "santo", "sant", "sankt", "sint", "sao", "sv", "sw", "szent", "mt", "mount", "fort", "ft", "port", "lake", "camp",
    "cape", "blessed", "holy", "rue", "calle", "via", "avenida", "rua", "boulevard", "place", "ul", "plaza", "colonia", "parroquia", "iglesia", "eglise", "escuela",
    "colegio", "hospital", "hotel", "corner", "cnr", "esquina", "salle", "sala", "barrio", "metro", "m", "round", "on", "between", "entre", "ecke",
];

/// A number or id after these belongs to a meeting that is held from afar.
pub const OF_A_MEETING: &[&str] = &[
    "id", "zoom", "meeting", "code", "passcode", "password", "pin", "pw", "pwd", "dial", "dialin", "conference", "webinar", "participant", "bridge", "tap", "teleconference",
    "phoneline", "skype", "webex", "gotomeeting", "freeconferencecall", "goto", "teams", "join", "reunion", "reunion", "sala", "konferenz", "einwahl", "einwahlnummer",
    "teilnehmer", "meetingid", "besprechungs", "reunion", "sesion", "acceso", "clave", "kod", "mote", "kokous", "tunnus", "identifiant", "codigo", "koodi",
    "group", "gso", "number", "no", "nr", "registration", "iban", "account", "bsb", "sort",
];

/// A number after these is a body's public line, also where `call` or `text` stands between.
pub const PUBLIC_LINES: &[&str] = &[
    "helpline", "hotline", "intergroup", "infoline", "crisis", "answering", "office", "freephone", "tollfree", "toll", "linea", "lifeline",
    "samaritans", "hilfetelefon", "kontakttelefon", "helpdesk", "switchboard",
];

/// A number right after these is a body's.
pub const BODIES: &[&str] = &["24hr", "service", "region", "area", "district", "emergency", "911", "permanence", "aa", "na", "alanon"];

/// A number after these is somebody's.
pub const SOMEBODYS: &[&str] = &[
    "text", "texting", "sms", "whatsapp", "contact", "cell", "mobile", "mob", "handy", "movil", "celular", "portable", "host", "secretary", "chair", "chairperson", "treasurer", "gsr",
    "questions", "question", "kontakt", "contacto", "contatto", "contato", "kontakta", "ansprechpartner", "signal", "telegram", "viber", "sponsor", "imessage", "matkapuhelin",
];

/// A number after these is one to call, of whomever.
pub const TO_CALL: &[&str] = &[
    "call", "phone", "tel", "telephone", "ph", "ring", "telefon", "telefono", "tlf", "tlfn", "fono", "appeler", "appelez", "numero", "llamar", "llame", "puhelin", "puh",
    "fax", "anrufen", "rufnummer", "cellulare", "chiamare", "telefone", "ligue", "bellen", "bel", "info", "information",
    "directions", "door", "buzz", "buzzer", "venue", "church",
];

/// A text with one of these tells how to call into a meeting; its numbers are for everybody.
pub const OF_A_CONFERENCE: &[&str] = &[
    "dial by", "one tap", "one-tap", "onetap", "local number", "dial-in", "dial in", "dial:", "join by phone", "conference call", "phone meeting", "telephone meeting", "by telephone", "schnelleinwahl",
    "einwahl", "marque segun", "marcar segun", "marcando", "composez un numero", "por telefono", "meeting id", "access code", "participant code",
];
