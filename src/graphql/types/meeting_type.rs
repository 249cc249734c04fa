//! Kinds of meeting.

use async_graphql::{Enum, ID, Object};

use crate::graphql::language;
use crate::graphql::scalars::LanguageTag;
use crate::model::data::labels;
use crate::model::meeting_type as known;

/// What a type tells about.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::model::meeting_type::MeetingTypeKind")]
pub enum MeetingTypeKind {
    /// Who may come.
    Access,
    /// Whom it is for, such as women or young people.
    Audience,
    /// What is done, such as a speaker or the study of a book.
    Format,
    /// The language spoken.
    Language,
    /// Who can get in and follow, such as with a wheelchair or in sign language.
    Accessibility,
    /// How to attend.
    Attendance,
    /// Anything else, such as childcare.
    Other,
}

/// A kind of meeting.
#[derive(Clone, Copy)]
pub struct MeetingType(pub known::MeetingType);

/// The name of a kind for people, in the first of the languages that has one, else in English.
pub fn label_of(kind: known::MeetingType, languages: &[LanguageTag]) -> &'static str {
    let others = labels::of(kind);
    let had = std::iter::once(Some("en")).chain(others.iter().map(|(tag, _)| Some(*tag)));
    match language::pick(languages, had) {
        0 => kind.label(),
        place => others[place - 1].1,
    }
}

/// A kind of meeting, in one vocabulary over all fellowships. A meeting can be of several.
#[Object]
impl MeetingType {
    /// Its stable code, such as `BIG_BOOK`.
    async fn code(&self) -> ID {
        ID(self.0.code().to_owned())
    }

    /// Its name for people, in the first of the languages that has one, else in English.
    async fn label(
        &self,
        #[graphql(desc = "Languages one can read, the best first; `pt-BR` takes `pt` where there is no other.")] languages: Option<
            Vec<LanguageTag>,
        >,
    ) -> &'static str {
        label_of(self.0, languages.as_deref().unwrap_or_default())
    }

    /// What it tells about.
    async fn kind(&self) -> MeetingTypeKind {
        self.0.kind().into()
    }
}
