//! Words that tell what a name or number beside them is: facts as data, folded, in the languages of the big feeds.

use std::sync::LazyLock;

use foldhash::HashSet;

/// A table of folded words.
pub struct Words(LazyLock<HashSet<&'static str>>);

impl Words {
    /// Whether a folded word is in it.
    pub fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $words:literal;)*) => {
        $($(#[$doc])* pub static $name: Words = Words(LazyLock::new(|| $words.split_whitespace().collect()));)*
    };
}

words! {
    /// Someone is named next, whoever that is: an office of the group, or the wish to be asked for.
    OFFICES: "\
        admin animateur animatrice ansprechpartner ansprechpartnerin attn c/o chair chairman chairperson chairwoman cochair \
        cohost contact contactar contacto contactpersoon contacts contato contatto coordenador coordinador coordinadora \
        coordinator facilitator gsr host hosted hosts kasserer kontakt kontakta kontaktni kontaktperson leader led leitung \
        moderator organiser organizer referente responsable rzecznik secretaria secretario secretaris secretary segretario \
        sekretar sekretarz sekreterare skarbnik sponsor sprecher tesorera tesorero treasurer yhteyshenkilo";
    /// Someone may be named next, or something.
    ASKING: "\
        anrufen appeler appelez ask bel bellen by call cell chiamare chiedere contacter contactez demander dr email escribir \
        falar fraga fragen from handy info information infos kysy ligar ligue llamar llame mail message mobile mr mrs ms \
        pastor phone preguntar pregunte question questions rev reverend ring ringa see sms soita speak tel telefon telefonare \
        telefone telefono telephone text tlf vragen whatsapp zadzwon";
    /// Those of them that only ever stand before somebody who is called or written to.
    CALLING: "\
        anrufen appeler appelez bel call contacter contactez email llamar llame message phone ring ringa sms text whatsapp zadzwon";
    /// What may stand between such a word and the name.
    BETWEEN: "\
        a al an are at av avec bei by call com con de e el email es est for host il info is ist la le me med member mit nach \
        name or our par person phone por text the to uber us with";
    /// Words of the names of places, bodies and things, after which no person is meant.
    NO_SURNAMES: "\
        aa abbey academy acceptance access accessible across airport al alanon alateen alcoholics all am american ana and \
        anglican annex anniversary anon anonymous antonio any apartments apostle apr april apt area arena army arts ask \
        association assumption at attending auditorium aug august av ave avenida avenue avenues aves babysitting back baptist \
        barbara barrio basement bay beach beginners bell bible big birthday birthdays bldg blessed blvd book bosco boulevard box \
        bridge building buzzer ca cafe california call calle campus canada cancer casa cathedral catholic cemetery center central \
        centre centro centrum chair chapel chiesa childcare children chip chips christ christian church churches circle city \
        clara clinic closed club clubhouse cma code coffee colegio college committee community concept conference contact \
        corner corps county courage court creek crisis cross crossing cruz ct daily dec december desk details detox diego diner \
        discussion district door downstairs dr drive dublin east ecole education eglise eingang elementary email english \
        entrance episcopal estates evangelist every exit facebook faith falls family farm feb february fellowship ferry field \
        fields fire first floor florida for forest format fort foundation francisco freedom french fri friday front funeral ga \
        garden gardens gasse gata gatan gate gay gemeinde gemeindehaus german god google gratitude group groupe groups grove \
        grupo gruppe gruppo gsr gym hall handicap haus health heart heights helpline high highway hill hills holy home hope \
        hospital hospitality host hotel hotline hour hours house hwy hybrid id if iglesia igreja immaculate in info \
        information inn institute intergroup ireland is island jan january jesus jewish jose juan jul july jun junction june \
        katu kerk kids king kirche kirke kirken kirkko knox kosciol kyrka kyrkan lady lake lane lanes last lauderdale learning \
        left legion lesbian level lgbtq library line link literature live living ln lodge london lord lot lower luis luther \
        lutheran magdalene main maison mall manor mar march maria market martyr mateo may meadow meadows medical meditation \
        meeting meetings memorial men men's mens mental methodist middle mill mills ministries ministry mission mon monday \
        monica month mosque mother mount mountain mt museum na narcotics native nativity near new newcomer newcomers next no \
        north northeast northwest not nov november number oa obispo oct october of office offices old on online only open or \
        our outreach parafia parish park parking parkway paroisse parrocchia parroquia passcode password paul paulus pavilion \
        people peoples person pfarrei phone piazza pkwy pl place platz plaza please plein pm po point police polish port post \
        praca prayer presbyterian promises pub questions rafael ranch raum rd rds rear rec recovery recreation redeemer \
        reflections region rehab rehabilitation residence residences resource restaurant ridge right river rm road roads rock \
        room rosa route rte rua rue russian saal sacred saint saints sala salle salon salvation sat saturday savior saviour \
        school second secretary security see senior seniors sep sept september serenity service services seurakunta shelter \
        shepherd shop side site skype sober sobriety society south southeast southwest spanish speaker spirit springs sq \
        square st stadium staff station step steps store str straat strasse street streets study suite sun sunday synagogue \
        teams temple terrace texas text that the theater theatre third this thu thur thurs thursday to topic tower town \
        township tradition traditions trail treasurer treatment trinity tue tues tuesday uk ul ulica unit united unity \
        university upper upstairs us usa va valley vej veterans vfw via view villa village virgin way we web website wed \
        wednesday week weekly weg wesley west whatsapp wheelchair wing women women's womens woods worth xavier yes ymca york \
        you young youth ywca zentrum zoom";
    /// Those of them that are surnames as well: behind an office or a call, and a given name.
    SURNAMES_TOO: "\
        bell cross field fields forest grove hill hills king knox lane light london may meadows mills north page rivers rock west wing \
        woods young";
    /// Words before a name that make it the name of a place or a saint.
    SAINTS: "\
        avenida barrio between blessed boulevard calle camp cape cnr colegio colonia corner ecke eglise entre escuela esquina \
        fort ft holy hospital hotel iglesia lake m metro mount mt on parroquia place plaza port round rua rue saint sainte \
        sala salle san sankt sant santa santo sao sint st ste sv sw szent ul via";
    /// A name after these is that of a street, a station or a room.
    PLACES: "\
        ave avenida avenue boulevard calle corner crossing ecke escuela esquina intersection kreuzung m metro rd road room rue saal \
        sala salle school schule st station strasse street streets";
    /// What may stand between such a word and the name.
    BETWEEN_PLACE_AND_NAME: "\
        abbe and con cure de du e et is of padre pere und y";
    /// A number or id after these belongs to a meeting that is held from afar.
    OF_A_MEETING: "\
        acceso account besprechungs bridge bsb clave code codigo conference dial dialin einwahl einwahlnummer \
        freeconferencecall goto gotomeeting group gso iban id identifiant join kod kokous konferenz koodi meeting meetingid \
        mote no nr number participant passcode password phoneline pin pw pwd registration reunion sala sesion skype sort tap \
        teams teilnehmer teleconference tunnus webex webinar zoom";
    /// A number after these is a body's public line, also where `call` or `text` stands between.
    PUBLIC_LINES: "\
        answering crisis freephone helpdesk helpline hilfetelefon hotline infoline intergroup kontakttelefon lifeline linea \
        office samaritans switchboard toll tollfree";
    /// A number right after these is a body's.
    BODIES: "\
        24hr 911 aa alanon area district emergency na permanence region service";
    /// A number after these is somebody's.
    SOMEBODYS: "\
        ansprechpartner cell celular chair chairperson contact contacto contato contatto gsr handy host imessage kontakt \
        bizum kontakta matkapuhelin mob mobile mobilepay movil portable question questions secretary signal sms sponsor telegram text texting \
        swish treasurer venmo viber vipps whatsapp zelle";
    /// A number after these is one to call, of whomever.
    TO_CALL: "\
        anrufen appeler appelez bel bellen buzz buzzer call cellulare chiamare church directions door fax fono info \
        information ligue llamar llame numero ph phone puh puhelin ring rufnummer tel telefon telefone telefono telephone tlf \
        tlfn venue";
}

/// Post codes of states and provinces, as written: `Eugene OR`, `Lawrence KS`.
pub const STATES: &[&str] = &[
    "AB", "AK", "AL", "AR", "AZ", "BC", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA", "MA",
    "MB", "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NB", "NC", "ND", "NE", "NH", "NJ", "NL", "NM", "NS", "NSW", "NT", "NV", "NY", "OH",
    "OK", "ON", "OR", "PA", "PR", "QC", "QLD", "RI", "SA", "SC", "SD", "SK", "TN", "TX", "UT", "VA", "VIC", "VT", "WA", "WI", "WV", "WY",
];

/// A text with one of these tells how to call into a meeting; its numbers are for everybody.
pub const OF_A_CONFERENCE: &[&str] = &[
    "dial by",
    "one tap",
    "one-tap",
    "onetap",
    "local number",
    "dial-in",
    "dial in",
    "dial:",
    "join by phone",
    "conference call",
    "phone meeting",
    "telephone meeting",
    "by telephone",
    "schnelleinwahl",
    "einwahl",
    "marque segun",
    "marcar segun",
    "marcando",
    "composez un numero",
    "por telefono",
    "meeting id",
    "access code",
    "participant code",
];
