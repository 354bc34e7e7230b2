//! The members of a dialect's JSON form, read and written by hand: a derived reader is five times the
//! code in the panel's module, and knows less of where a fault stands.

use super::definition::{
    ConditionSpec, Detector, DetectorPlace, Dialect, Form, Mismatch, Part, Says, ValidatorPlace, WritePath,
};
use super::form::FormError;
use crate::exchange::{Absence, Asks, Comparison, Place, Quoted};
use serde_json::{Map, Value};

/// A kind of value that is one of a few words.
trait Word: Copy + PartialEq + 'static {
    const WORDS: &'static [(&'static str, Self)];
}

macro_rules! words {
    ($($kind:ident: $($word:literal $variant:ident),+;)+) => { $(
        impl Word for $kind {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, $kind::$variant)),+];
        }
    )+ };
}

words! {
    DetectorPlace: "request-header" RequestHeader, "response-header" ResponseHeader, "media-type" MediaType,
        "query" Query, "host" Host, "body" Body;
    Place: "header" Header, "query" Query, "body" Body;
    Comparison: "strong" Strong, "weak" Weak;
    Asks: "unchanged" Unchanged, "not-newer" NotNewer, "absent" Absent, "own" Other;
    Absence: "unknown" Unknown, "creates" Creates, "refused" Refused, "overwrites" Overwrites;
    Form: "plain" Plain, "unquoted" Unquoted;
    Says: "changed" Changed, "exists" Exists, "required" Required;
}

/// Reads dialects: an array of them, or one alone.
pub fn read(text: &str) -> Result<Vec<Dialect>, FormError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| FormError(format!("This is no JSON: {}.", Quoted(&error.to_string()))))?;
    let values = match value {
        Value::Array(values) => values,
        one => vec![one],
    };
    let mut dialects = Vec::with_capacity(values.len());
    for (place, value) in values.into_iter().enumerate() {
        dialects.push(dialect(Members::of(value, "", "Dialect", "dialect", place)?)?);
    }
    Ok(dialects)
}

/// The members of an object that have not been read yet.
struct Members {
    members: Map<String, Value>,
    /// Where it stands: `Dialect 1, condition 2`.
    at: String,
    /// What it is.
    what: &'static str,
}

impl Members {
    fn of(
        value: Value,
        at: &str,
        name: &str,
        what: &'static str,
        place: usize,
    ) -> Result<Members, FormError> {
        let at = format!("{at}{}{name} {}", if at.is_empty() { "" } else { ", " }, place + 1);
        match value {
            Value::Object(members) => Ok(Members { members, at, what }),
            _ if at == "Dialect 1" => Err(FormError("This is no JSON object, nor an array of them.".into())),
            _ => Err(FormError(format!("{at} is no JSON object."))),
        }
    }

    fn fault(&self, words: &str) -> FormError {
        FormError(format!("{}: {words}.", self.at))
    }

    fn text(&mut self, name: &str) -> Result<String, FormError> {
        match self.members.remove(name) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(self.fault(&format!("\"{name}\" is no text"))),
        }
    }

    fn array(&mut self, name: &str) -> Result<Vec<Value>, FormError> {
        match self.members.remove(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => Ok(values),
            Some(_) => Err(self.fault(&format!("\"{name}\" is no array"))),
        }
    }

    fn list<T>(
        &mut self,
        name: &str,
        what: &'static str,
        read: fn(Members) -> Result<T, FormError>,
    ) -> Result<Vec<T>, FormError> {
        let mut items = Vec::new();
        for (place, value) in self.array(name)?.into_iter().enumerate() {
            items.push(read(Members::of(value, &self.at, what, what, place)?)?);
        }
        Ok(items)
    }

    fn word<W: Word>(&mut self, name: &str) -> Result<Option<W>, FormError> {
        if !self.members.contains_key(name) {
            return Ok(None);
        }
        let text = self.text(name)?;
        let found = W::WORDS.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| Some(*value)).ok_or_else(|| {
            let words: Vec<&str> = W::WORDS.iter().map(|(word, _)| *word).collect();
            self.fault(&format!("\"{name}\" is \"{}\": it can be {}", Quoted(&text), words.join(", ")))
        })
    }

    /// A word that must be there.
    fn place<W: Word>(&mut self) -> Result<W, FormError> {
        let place = self.word("in")?;
        place.ok_or_else(|| self.fault("it has no \"in\""))
    }

    /// Everything has been read.
    fn end(self) -> Result<(), FormError> {
        match self.members.keys().next() {
            Some(name) => Err(self.fault(&format!("no {} has \"{}\"", self.what, Quoted(name)))),
            None => Ok(()),
        }
    }
}

fn dialect(mut of: Members) -> Result<Dialect, FormError> {
    let mut write_parameters = Vec::new();
    for value in of.array("write_parameters")? {
        let Value::String(name) = value else {
            return Err(of.fault("\"write_parameters\" holds what is no text"));
        };
        write_parameters.push(name);
    }
    let dialect = Dialect {
        name: of.text("name")?,
        signs: of.list("signs", "sign", sign)?,
        if_match: of.word("if_match")?.unwrap_or_default(),
        tags: of.list("tags", "tag", source)?,
        conditions: of.list("conditions", "condition", condition)?,
        without: of.word("without")?.unwrap_or_default(),
        mismatches: of.list("mismatches", "mismatch", mismatch)?,
        write_parameters,
        write_paths: of.list("write_paths", "path", write_path)?,
    };
    of.end()?;
    Ok(dialect)
}

fn sign(mut of: Members) -> Result<Detector, FormError> {
    let sign = Detector { place: of.place()?, name: of.text("name")?, value: of.text("value")? };
    of.end()?;
    Ok(sign)
}

fn source(mut of: Members) -> Result<ValidatorPlace, FormError> {
    let form = of.word("form")?.unwrap_or_default();
    let source = ValidatorPlace { place: of.place()?, name: of.text("name")?, form };
    of.end()?;
    Ok(source)
}

fn condition(mut of: Members) -> Result<ConditionSpec, FormError> {
    if !of.members.contains_key("parts") {
        return Err(of.fault("it has no \"parts\""));
    }
    let condition = ConditionSpec {
        parts: of.list("parts", "part", part)?,
        asks: of.word("asks")?.unwrap_or_default(),
        means: of.text("means")?,
    };
    of.end()?;
    Ok(condition)
}

fn part(mut of: Members) -> Result<Part, FormError> {
    let part = Part {
        place: of.place()?,
        name: of.text("name")?,
        only: of.text("only")?,
        absent: of.text("absent")?,
        fresh: of.list("fresh", "fresh", source)?,
    };
    of.end()?;
    Ok(part)
}

fn mismatch(mut of: Members) -> Result<Mismatch, FormError> {
    let status = match of.members.remove("status") {
        Some(Value::Number(number)) => number.as_u64().and_then(|number| u16::try_from(number).ok()),
        _ => None,
    };
    let Some(status) = status else { return Err(of.fault("\"status\" is no status code")) };
    let says = of.word("says")?.unwrap_or_default();
    let mismatch = Mismatch { status, word: of.text("word")?, says, means: of.text("means")? };
    of.end()?;
    Ok(mismatch)
}

fn write_path(mut of: Members) -> Result<WritePath, FormError> {
    let path = WritePath { written: of.text("written")?, read: of.text("read")? };
    of.end()?;
    Ok(path)
}

/// Writes dialects as [`from_json`](super::from_json) reads them, for people.
pub fn to_json(dialects: &[Dialect]) -> String {
    let mut text = Writer(String::new());
    text.list("", dialects, |text, dialect| {
        text.text("name", &dialect.name);
        text.list("signs", &dialect.signs, |text, sign| {
            text.word("in", sign.place);
            text.text("name", &sign.name);
            text.text("value", &sign.value);
        });
        text.word("if_match", dialect.if_match);
        text.list("tags", &dialect.tags, write_source);
        text.list("conditions", &dialect.conditions, |text, condition| {
            text.list("parts", &condition.parts, |text, part| {
                text.word("in", part.place);
                text.text("name", &part.name);
                text.text("only", &part.only);
                text.text("absent", &part.absent);
                text.list("fresh", &part.fresh, write_source);
            });
            text.word("asks", condition.asks);
            text.text("means", &condition.means);
        });
        text.word("without", dialect.without);
        text.list("mismatches", &dialect.mismatches, |text, mismatch| {
            text.member("status", &mismatch.status.to_string());
            text.text("word", &mismatch.word);
            text.word("says", mismatch.says);
            text.text("means", &mismatch.means);
        });
        let names: Vec<String> = dialect.write_parameters.iter().map(|name| quoted(name)).collect();
        if !names.is_empty() {
            text.member("write_parameters", &format!("[{}]", names.join(", ")));
        }
        text.list("write_paths", &dialect.write_paths, |text, path| {
            text.text("written", &path.written);
            text.text("read", &path.read);
        });
    });
    text.0
}

fn write_source(text: &mut Writer, source: &ValidatorPlace) {
    text.word("in", source.place);
    text.text("name", &source.name);
    if source.form != Form::Plain {
        text.word("form", source.form);
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// JSON as it grows.
struct Writer(String);

impl Writer {
    /// A member of the innermost object; its value is JSON.
    fn member(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() && !self.0.ends_with(['{', '[']) {
            self.0.push_str(if name.is_empty() { ",\n " } else { ", " });
        }
        if !name.is_empty() {
            self.0.push_str(&quoted(name));
            self.0.push_str(": ");
        }
        self.0.push_str(value);
    }

    /// A text; an empty one is as good as none.
    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.member(name, &quoted(value));
        }
    }

    fn word<W: Word>(&mut self, name: &str, value: W) {
        let word = W::WORDS.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word);
        self.text(name, word);
    }

    /// Objects; no list is as good as an empty one, but for the outermost.
    fn list<T>(&mut self, name: &str, items: &[T], write: impl Fn(&mut Writer, &T)) {
        if items.is_empty() && !name.is_empty() {
            return;
        }
        self.member(name, "[");
        for item in items {
            self.member("", "{");
            write(self, item);
            self.0.push('}');
        }
        self.0.push(']');
    }
}
