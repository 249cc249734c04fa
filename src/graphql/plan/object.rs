//! Objects of one type, and how each of their fields is written.

use crate::graphql::plan::asked::Asked;
use crate::graphql::plan::json::Json;

/// Writes what a field of `T` holds.
pub type Write<T> = Box<dyn Fn(&T, &mut Json) + Send + Sync>;

/// What is shown as one type of the schema.
pub trait Hot: Sized + 'static {
    /// The type.
    const NAME: &'static str;

    /// How a field is written; `None` where the library must.
    fn field(asked: &Asked<'_>) -> Option<Write<Self>>;
}

/// What is asked of objects of a type.
pub struct Object<T>(Vec<(String, Write<T>)>);

impl<T: Hot> Object<T> {
    /// What a field asks of the objects that it holds.
    pub fn of(asked: &Asked<'_>) -> Option<Self> {
        let fields = asked.inside(T::NAME)?;
        let written = fields.iter().map(|field| {
            let write = if field.name() == "__typename" { leaf(|_: &T, out| out.shown(T::NAME)) } else { T::field(field)? };
            Some((field.opening(), write))
        });
        written.collect::<Option<_>>().map(Self)
    }

    /// One of them.
    pub fn write(&self, value: &T, out: &mut Json) {
        out.count(self.0.len());
        let mut before = "{";
        for (opening, write) in &self.0 {
            out.raw(before);
            out.raw(opening);
            write(value, out);
            before = ",";
        }
        out.raw("}");
    }
}

/// A field without fields of its own.
pub fn leaf<T>(write: impl Fn(&T, &mut Json) + Send + Sync + 'static) -> Write<T> {
    Box::new(write)
}

/// A field that holds what lies in the snapshot.
pub fn part<T: 'static, P: Hot>(
    asked: &Asked<'_>,
    get: impl for<'a> Fn(&'a T) -> Option<&'a P> + Send + Sync + 'static,
) -> Option<Write<T>> {
    let object = Object::of(asked)?;
    Some(Box::new(move |value, out| out.or_null(get(value), |out, part| object.write(part, out))))
}

/// A field that holds what is made for it.
pub fn made<T: 'static, P: Hot>(asked: &Asked<'_>, make: impl Fn(&T) -> Option<P> + Send + Sync + 'static) -> Option<Write<T>> {
    let object = Object::of(asked)?;
    Some(Box::new(move |value, out| out.or_null(make(value), |out, part| object.write(&part, out))))
}

/// A field that holds a list of what lies in the snapshot.
pub fn parts<T: 'static, P: Hot>(asked: &Asked<'_>, get: impl for<'a> Fn(&'a T) -> &'a [P] + Send + Sync + 'static) -> Option<Write<T>> {
    let object = Object::of(asked)?;
    Some(Box::new(move |value, out| out.list(get(value), |out, part| object.write(part, out))))
}
