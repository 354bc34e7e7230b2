//! What a name tells about its value: the name of a field, parameter, member, cookie or element.

use super::escapes::decoded;
use super::list::List;
use std::cell::RefCell;
use std::collections::HashMap;

/// What a name tells about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    /// The value is a validator or a condition, and is never masked.
    Validator,
    /// The value, and every value inside it, lets its holder act as the user.
    Secret,
    /// A text is a secret; inside an object, only values that look machine-made are.
    Soft,
    /// The value is a secret if it looks machine-made.
    Doubtful,
    /// The name tells nothing.
    Plain,
}

/// The kind of place in which a name occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stand {
    /// The name of a header field.
    Field,
    /// The name of a parameter of a query or a form.
    Parameter,
    /// The name of a member or an element, or a word in a text.
    Member,
}

/// The longest name that is examined completely, in bytes; of a longer name, the end is examined.
const LONGEST: usize = 256;

/// Validators and conditions: RFC 9110's, WebDAV's, and those of the built-in dialects. Letters and
/// digits only, in lower case.
const VALIDATORS: List = List(
    "cas changekey changetag changetoken commitmodeupdate concurrencystamp concurrencytoken contentfulversion ctag \
     currentdocumentexists currentversion etag expectedversion \
     generation getctag getetag getlastmodified ifmatch ifmodifiedsince ifnonematch ifprimaryterm ifrange ifrevisionid \
     ifscheduletagmatch ifseqno iftag ifunmodifiedsince ifunmodifiedsinceversion lastcommitid lastmodified \
     lastmodifiedversion latestid locktoken lockversion metageneration modified opaquelocktoken optype overwrite primaryterm requiredrevisionid rev \
     revision revisionid revs rowversion scheduletag seqno sha sourceifmatch synctoken tusresumable \
     updatedat updatedstamp updatetime uploadoffset version versionid versionindex versionnumber versiontag versiontoken xlastmodified xifunmodifiedsince",
);

/// The ends of validators' names that begin with other words: `@odata.etag`, `X-Received-If-Match`.
const VALIDATOR_ENDS: List = List(
    "etag resourceversion rowversion ifmatch ifnonematch ifmodifiedsince ifunmodifiedsince lastmodified \
     generationmatch generationnotmatch scheduletag ifrange",
);

/// Parts of names that occur in no harmless name, with any separator between their words.
const SECRET_PARTS: List = List(
    "accesscode accessid accesskey accountkey activationcode activationkey antiforgery apikey apitoken \
     appkey applicationkey aspxauth assertion authcode authenticity authkey authorization autorisation \
     backupcode bearer cardnumber clientkey codechallenge codeverifier confirmationcode connectionstring \
     contrasena cookie credential creditcard csrf deploykey devicecode encryptionkey eventvalidation \
     functionkey functionskey hostkey iban idtoken impersonat invitationcode invitecode jsessionid jwt \
     kennwort keypairid licensekey logincode loginlink magiclink masterkey mfacode mnemonic motdepasse \
     onetime otpcode passcode passphrase passwd passwort password phpsessid pincode privatekey \
     publishablekey recoverycode relaystate rememberme requestverification resetcode rpctoken saml \
     secretkey securitycode seedphrase servicekey sesskey sessionkey sharedaccess sharedkey signature \
     signingkey smscode socialsecurity storagekey subscriptionkey twofactor usercode userkey \
     verificationcode viewstate",
);

/// Words in names that mark any value as a secret, numbers included.
const SECRET_WORDS: List = List(
    "2fa accesstoken authtoken cred creds csc cvc cvn cvv dpop hdnea hdntl hdnts hmac hotp jwe jws magic \
     mfa nip oauthtoken otp passkey passphrases pgtiou pgtid pin psk pw pwd secret secrets sig sigv4 ssn \
     tan tfa tkn tok token tokens totp wpnonce wstoken webhookkey",
);

/// Words in names that mark a text as a secret.
const SOFT_WORDS: List = List(
    "auth authentication authn cookies krb5 login2 oauth pass salt seed sess sessid session sessions sid \
     sign signed ssid sso sessionid pwhash hash2 passhash",
);

/// Names, or last words of names, whose value may be a secret.
const DOUBTFUL: List = List(
    "challenge code codes confirm confirmation digest expected h hash invitation invite k key keys mac \
     nonce opaque proof r reset response s share st state t ticket unsubscribe verify x",
);

/// Last words of names that describe a secret and contain none: `token_type`, `passwordChangedAt`.
const ABOUT: List = List(
    "alg algorithm at changed count date enabled endpoint expiration expire expires expiry in length \
     lifetime limit method methods policy remaining required scheme scope status strength supported time \
     ttl type types updated uri url usage used valid version window",
);

/// First words of names that count tokens: `max_tokens`.
const COUNTS: List = List("cached completion input max min n num output prompt reasoning total used");

/// Names of header fields that contain credentials, in addition to the words above.
const FIELDS: List = List(
    "authorization proxyauthorization cookie cookie2 setcookie setcookie2 authenticationinfo \
     proxyauthenticationinfo",
);

/// The largest number of remembered names, and the longest remembered name in bytes.
const MOST_KNOWN: usize = 10_000;
const LONGEST_KNOWN: usize = 100;

thread_local! {
    /// The kinds of names seen before: the same names occur often.
    static KNOWN: RefCell<HashMap<Stand, HashMap<String, NameKind>>> = RefCell::default();
}

/// What a name tells about its value, from the memory if it was seen before.
pub(super) fn known_kind(name: &str, stand: Stand) -> NameKind {
    let known = KNOWN.with_borrow(|known| known.get(&stand)?.get(name).copied());
    known.unwrap_or_else(|| {
        let kind = kind(name, stand);
        KNOWN.with_borrow_mut(|known| {
            let known = known.entry(stand).or_default();
            if known.len() < MOST_KNOWN && name.len() <= LONGEST_KNOWN {
                known.insert(name.to_owned(), kind);
            }
        });
        kind
    })
}

/// What a name tells about its value.
pub(super) fn kind(name: &str, stand: Stand) -> NameKind {
    let name = decoded(name);
    let from =
        (0..=name.len().saturating_sub(LONGEST)).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
    let name = name.get(from..).unwrap_or(&name);
    // Mongoose's. `v` alone tells nothing.
    if (name == "__v" || name.ends_with(".__v")) && stand == Stand::Member {
        return NameKind::Validator;
    }
    let words = words(name);
    let whole = words.concat();
    if FIELDS.has(&whole) && stand == Stand::Field {
        return NameKind::Secret;
    }
    let last_part = last_part(name);
    if is_validator(&last_part) || is_validator(&whole) {
        return NameKind::Validator;
    }
    let is_one = words.len() == 1;
    let last = words.last().map_or("", String::as_str).to_owned();
    let last = last.as_str();
    if ABOUT.has(last) && words.len() > 1 {
        return NameKind::Plain;
    }
    // A count of a language model's tokens.
    let is_count = || words.first().is_some_and(|first| COUNTS.has(first));
    if last == "tokens" && !is_one && is_count() {
        return NameKind::Plain;
    }
    // `DPoP` and `pgtIou` are one word each.
    let joined =
        name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).filter(|word| !word.is_empty());
    let words: Vec<String> = words.iter().cloned().chain(joined).collect();
    let has_part = SECRET_PARTS.any(|part| whole.contains(part));
    let is_word = |list: List| words.iter().any(|word| list.has(word.trim_end_matches(digit)));
    let is_numbered = words.iter().any(|word| SECRET_WORDS.has(word));
    // `secretary` contains `secret`, but is harmless.
    let has_secret = whole.contains("secret") && !whole.contains("secretar");
    let has_token = words.iter().any(|word| word.ends_with("token") && word.len() > "token".len());
    if has_part || has_secret || has_token || is_numbered || is_word(SECRET_WORDS) {
        return NameKind::Secret;
    }
    if is_word(SOFT_WORDS) || words.iter().any(|word| word.ends_with("sessid") || word.ends_with("session")) {
        return NameKind::Soft;
    }
    match (stand, last) {
        (Stand::Parameter, "key") if is_one => NameKind::Secret,
        (Stand::Field, "key") => NameKind::Secret,
        // OAuth's authorization code (RFC 6749 §4.1.2), and the one-time codes in mails.
        (Stand::Parameter, "code") if is_one => NameKind::Secret,
        // One letter is a significant name only in a query.
        (Stand::Member, _) if last.len() < 2 => NameKind::Plain,
        _ if DOUBTFUL.has(last) => NameKind::Doubtful,
        _ => NameKind::Plain,
    }
}

/// Whether the path segment after this one is a secret: `/reset-password/…`, `/invite/…`.
pub(super) fn announces(segment: &str) -> bool {
    const WORDS: List = List(
        "activate activation auth bot callback code confirm confirmation forgot hook hooks invitation \
     invitations invite invites join key link login magic otp recover recovery redeem reset session \
     signup unsubscribe verification verify",
    );
    let named = known_kind(segment, Stand::Member);
    let words = words(&decoded(segment));
    matches!(named, NameKind::Secret | NameKind::Soft) || words.iter().any(|word| WORDS.has(word))
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_validator(name: &str) -> bool {
    VALIDATORS.has(name) || VALIDATOR_ENDS.any(|end| name.ends_with(end))
}

/// The words of the last part of a path into a body, or of a form's nested name, joined: `doc[_rev]` gives `rev`.
fn last_part(name: &str) -> String {
    let is_name = |part: &&str| part.chars().any(|c| c.is_ascii_alphabetic());
    let part = name.split(['[', ']', '.', ':', '/']).rev().find(is_name).unwrap_or(name);
    words(part).concat()
}

/// The words of a name in lower case, split at every sign and before every capital that begins a word.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut characters = name.chars().peekable();
    let mut before = ' ';
    while let Some(c) = characters.next() {
        let next_is_small = characters.peek().is_some_and(char::is_ascii_lowercase);
        let begins = c.is_ascii_uppercase()
            && (before.is_ascii_lowercase() || (before.is_ascii_uppercase() && next_is_small));
        if (begins || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_signs_and_capitals() {
        assert_eq!(words("SAMLResponse"), ["saml", "response"]);
        assert_eq!(words("user[newPassword]"), ["user", "new", "password"]);
        assert_eq!(words("X-CSRFToken"), ["x", "csrf", "token"]);
        assert!(words("--").is_empty());
    }

    #[test]
    fn what_is_said_about_a_secret_is_none() {
        for name in ["token_type", "tokenType", "passwordChangedAt", "expires_in", "token_endpoint"] {
            assert_eq!(kind(name, Stand::Member), NameKind::Plain, "{name}");
        }
    }

    #[test]
    fn validators_come_before_secrets() {
        for name in
            ["session[_rev]", "tokens.etag", "@odata.etag", "X-Received-If-Match", "Lock-Token", "syncToken"]
        {
            assert_eq!(kind(name, Stand::Member), NameKind::Validator, "{name}");
        }
    }
}
