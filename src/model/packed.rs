//! Values that a graph holds by the million and is seldom asked for, kept as their bytes.
//!
//! They are stored as they are kept, so a generation is read without looking into them. The bytes are postcard's (wire format
//! 1.0): fields and variants are told by their place, so those of a type that is packed keep their order, and a new one stands
//! behind the others under another [`VERSION`].

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The first byte of what is packed; none where the list is empty.
const VERSION: u8 = 1;

/// A list in its bytes. Two that are equal have the same bytes.
pub struct Packed<T> {
    bytes: Box<[u8]>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Packed<T> {
    /// Packs a list.
    pub fn new(things: &[T]) -> Self {
        if things.is_empty() {
            return Self::default();
        }
        let packed = postcard::to_extend(things, vec![VERSION]).expect("our own types have lengths and names that postcard takes");
        Self { bytes: packed.into(), of: PhantomData }
    }

    /// The list. What no version of ours wrote is none; the store finds damage before.
    pub fn read(&self) -> Vec<T> {
        self.bytes.get(1..).and_then(|packed| postcard::from_bytes(packed).ok()).unwrap_or_default()
    }

    /// Changes the list by `change`; whether it is another one now.
    pub fn edit(&mut self, change: impl FnOnce(&mut Vec<T>)) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut things = self.read();
        change(&mut things);
        let after = Self::new(&things);
        let differs = *self != after;
        *self = after;
        differs
    }
}

impl<T> Packed<T> {
    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl<T> Default for Packed<T> {
    fn default() -> Self {
        Self { bytes: Box::default(), of: PhantomData }
    }
}

impl<T> Clone for Packed<T> {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for Packed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T: Serialize + DeserializeOwned + fmt::Debug> fmt::Debug for Packed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read().fmt(f)
    }
}

impl<T> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.bytes)
    }
}

impl<'de, T: Serialize + DeserializeOwned> Deserialize<'de> for Packed<T> {
    /// Takes the bytes as they are, or the list itself, as stores of before hold it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<fn() -> T>);

        impl<'de, T: Serialize + DeserializeOwned> Visitor<'de> for Reader<T> {
            type Value = Packed<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "nothing, bytes that begin with {VERSION}, or a list")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Packed<T>, E> {
                match bytes.first() {
                    None | Some(&VERSION) => Ok(Packed { bytes: bytes.into(), of: PhantomData }),
                    Some(other) => Err(E::custom(format!("it is packed in version {other} and this program reads {VERSION}"))),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Packed<T>, A::Error> {
                let mut things = Vec::new();
                while let Some(thing) = list.next_element()? {
                    things.push(thing);
                }
                Ok(Packed::new(&things))
            }
        }

        deserializer.deserialize_any(Reader(PhantomData))
    }
}
