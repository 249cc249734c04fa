//! Why a whole feed was not taken over. The table below is the whole catalogue, beside that of the notices.
//!
//! Words are stable and public. Each row says who can do something about it, so that nobody is asked to mend what is
//! another's: above all, a fault of ours is never told as the publisher's.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who can do something about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Actor {
    /// Who publishes the feed.
    Publisher,
    /// Who runs this server and wrote the source's file.
    Operator,
    /// Who wrote this program.
    Us,
    /// Nobody yet: it mostly passes by itself, and we ask again.
    Nobody,
}

impl Actor {
    /// The word for it in catalogues.
    pub fn word(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::Operator => "operator",
            Self::Us => "us",
            Self::Nobody => "nobody",
        }
    }
}

macro_rules! failures {
    ($($variant:ident $word:literal $actor:ident $sentence:literal $mend:literal;)*) => {
        /// A kind of failure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "each variant's sentence in the table is its description")]
        pub enum FailureClass { $($variant,)* }

        impl FailureClass {
            /// The whole catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable kebab-case word.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Who can do something about it.
            pub fn actor(self) -> Actor {
                match self { $(Self::$variant => Actor::$actor,)* }
            }

            /// What it is, in a sentence that a volunteer understands.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }

            /// What the one who can act should do.
            pub fn mend(self) -> &'static str {
                match self { $(Self::$variant => $mend,)* }
            }
        }
    };
}

failures! {
    // On the way to the site.
    Dns "dns" Publisher
        "The site's name leads nowhere."
        "Look whether the domain is still paid for; if the site has a new name, tell the operator.";
    ConnectionRefused "connection-refused" Publisher
        "The site's machine is there, but no web server answers on it."
        "Start the web server, or ask the host to.";
    FetcherOffline "fetcher-offline" Operator
        "This server cannot reach most sites just now, so its own way out seems to be shut."
        "Look at the server's network and name resolution; no source is blamed, and each is asked again soon.";
    Connect "connect" Nobody
        "No connection to the site could be made, or it was closed without an answer."
        "Nothing for now: we ask again. If it lasts for days, look whether the site opens in a browser.";
    CertificateExpired "certificate-expired" Publisher
        "The site's security certificate has expired."
        "Renew it, or ask the host to; most hosts do it at no charge.";
    CertificateWrongHost "certificate-wrong-host" Publisher
        "The site's security certificate is for another name."
        "Have the certificate cover this name, or tell the operator the name that it covers.";
    CertificateUntrusted "certificate-untrusted" Publisher
        "The site's security certificate cannot be traced to anyone who is trusted."
        "Ask the host to install the certificate with its whole chain; a browser may hide that a part is missing.";
    Tls "tls" Publisher
        "No safe connection to the site could be made."
        "Have the site's certificate and encryption looked at; public checkers of TLS tell what is wrong.";
    Timeout "timeout" Nobody
        "The site was too slow."
        "Nothing for now: we ask again. If it lasts, ask the host what slows the site down.";
    TooLarge "too-large" Operator
        "The feed is larger than this server reads."
        "Look whether it is the right feed; if it is, raise the limit that the message names.";
    Truncated "truncated" Nobody
        "The answer ended in the middle."
        "Nothing for now: we ask again. If it lasts, look whether the feed opens whole in a browser.";
    AddressForbidden "address-forbidden" Operator
        "The feed's address leads to a machine that this server may not ask."
        "Correct the address; where it is meant, list it in fetch.allow_private.";
    Redirect "redirect" Operator
        "The site sends us on, without end or to where we do not go."
        "Open the address in a browser and give the source the one where it ends.";
    Protocol "protocol" Publisher
        "The site's answer is not what the web's rules ask for."
        "Ask the host; a cache or a packing plugin is the usual cause.";

    // What the site answered.
    LoginRequired "login-required" Publisher
        "The site asks for a name and password, or a key."
        "Make the feed public, or give the operator a key for it.";
    AccessDenied "access-denied" Publisher
        "The site does not let us read the feed."
        "Allow the feed to be read: in TSML set feed sharing to open or authorize this app; else ask the host which rule refuses it.";
    Blocked "blocked-by-security-service" Publisher
        "A security service in front of the site takes us for an attacker and asks for proof of a person."
        "In the service's settings let our user agent, or the feed's address, through.";
    LoginPage "login-page" Publisher
        "A login page came in place of the feed."
        "Make the feed public, or tell the operator its public address.";
    NotFound "not-found" Operator
        "There is no feed at this address."
        "Look on the site where the feed is now, and set the source's address; where it is gone, ask the publisher.";
    Unsupported "unsupported" Operator
        "The server does not know what it was asked for."
        "Look whether the source's format is the one that the site speaks, and whether its address is the right one.";
    TooManyRequests "too-many-requests" Operator
        "The site says that we ask too often."
        "Raise the source's interval, or its pause between requests.";
    Busy "busy" Nobody
        "The site is busy or under repair."
        "Nothing: we ask again later.";
    ServerFault "server-fault" Publisher
        "The site itself has a fault."
        "Look into the site's error log, or ask the host to; a plugin is the usual cause.";
    Status "status" Publisher
        "The site's answer is neither a feed nor a fault that we know."
        "Open the feed's address in a browser and look what it says.";

    // What came in place of a feed.
    Empty "empty" Publisher
        "The answer is empty."
        "Open the feed's address in a browser: it should show the meetings. A full disk or a broken export is the usual cause.";
    HtmlInsteadOfFeed "html-instead-of-feed" Publisher
        "A web page came in place of the feed."
        "Look whether the feed still is at this address; if it has moved, tell the operator.";
    NoFeedOnPage "no-feed-on-page" Publisher
        "The web page names no feed that could be read."
        "Have the page name its feed with a link titled Meetings Feed, or give the address of the feed itself.";
    UnknownLooks "unknown-looks" Operator
        "What came cannot be told for a feed by its looks."
        "Look whether it is the feed; if it is, say its format, or write a mapping for it into the source's file.";
    NotJson "not-json" Publisher
        "The answer is not JSON."
        "Open the feed's address in a browser and look what stands there; text that a plugin prints before the feed spoils it.";
    NotATable "not-a-table" Publisher
        "The answer is no table."
        "Publish the sheet as CSV, with one row of headings.";
    NotACalendar "not-a-calendar" Publisher
        "The answer is no calendar."
        "Publish the calendar as iCalendar: its first line is BEGIN:VCALENDAR.";
    ErrorAnswer "error-answer" Publisher
        "The site answered with an error in place of the feed."
        "Do what its message says; mostly the feed is not shared with us.";
    NoRowsFound "no-rows-found" Operator
        "The answer holds no list of meetings."
        "Look whether the address and the format of the source fit each other.";
    MissingColumn "missing-column" Publisher
        "A column that no meeting can do without is missing."
        "Give the column its heading back; or the operator names the new one in the source's options.";
    EndlessPages "endless-pages" Publisher
        "The feed's pages do not end."
        "Have the feed say where its last page is.";
    BadOption "bad-option" Operator
        "An option in the source's file cannot be read."
        "Correct the option that the message names.";
    UnknownFormat "unknown-format" Operator
        "The source's format is none that this program knows."
        "Write one of the formats that the message lists.";

    // What was read and not believed.
    NoMeetings "no-meetings" Publisher
        "The feed can be read, but there are no meetings in it."
        "Look whether the meetings were unpublished by mistake; where it is meant, the operator sets allow_empty.";
    Vanished "vanished" Publisher
        "Many meetings vanished at once."
        "Look whether they were taken out by mistake; where it is meant, tell the operator, who can accept it.";
    IdsChanged "ids-changed" Publisher
        "Nearly all meetings have new ids."
        "Keep the ids when the site is rebuilt; where that cannot be, tell the operator, who can accept it.";
    Swollen "swollen" Publisher
        "The feed has many times the meetings it had."
        "Look whether meetings stand in it several times, or those of others; where it is meant, tell the operator, who can accept it.";
    TooManyRows "too-many-rows" Operator
        "The feed has more rows than this server reads."
        "Look whether it is the right feed; if it is, raise gather.rows_max.";
    CutTable "cut-table" Nobody
        "The table seems to end in the middle."
        "Nothing for now: we ask again. If it lasts, look whether the table's last line is whole.";
    MostlyRefused "mostly-refused" Publisher
        "Many rows cannot be read that could be read before."
        "The errors among the notices say which rows and why.";

    // Us.
    SlowReading "slow-reading" Us
        "This program took too long to read the feed."
        "The operator tells us, with the feed; gather.reading_s_max gives it more time.";
    SetAside "set-aside" Us
        "This program ended twice in the middle of reading this feed, and leaves it alone for a day."
        "The operator tells us, with the log and the feed; `sources resume` tries it again at once.";
    Internal "internal" Us
        "This program has a fault."
        "Nothing that a publisher could do: the operator tells us, with the log.";
}

impl FailureClass {
    /// The class of a word, those of earlier versions among them.
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "refused" => Some(Self::AccessDenied),
            _ => Self::ALL.iter().copied().find(|class| class.word() == word),
        }
    }
}

impl Serialize for FailureClass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// For a field of what is stored. A word that only a newer version knows is left out, so that an older one still reads
/// its store.
///
/// # Errors
/// Where it is neither a text nor nothing.
pub fn known_class<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FailureClass>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    Ok(word.as_deref().and_then(FailureClass::of_word))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Actor, FailureClass};

    #[test]
    fn every_word_is_stable_kebab_case_and_means_one_class() {
        let words: BTreeSet<&str> = FailureClass::ALL.iter().map(|class| class.word()).collect();
        assert_eq!(words.len(), FailureClass::ALL.len());
        for class in FailureClass::ALL {
            assert!(class.word().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{class:?}");
            assert_eq!(FailureClass::of_word(class.word()), Some(*class));
        }
    }

    #[test]
    fn only_a_fault_of_ours_is_ours() {
        let ours: Vec<_> = FailureClass::ALL.iter().filter(|class| class.actor() == Actor::Us).collect();
        assert_eq!(ours, [&FailureClass::SlowReading, &FailureClass::SetAside, &FailureClass::Internal]);
    }
}
