//! The default of a parameter: a plain value that every host can spell.
//! Whether it has the parameter's type is for rustc and the model to say.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Lit, LitBool, LitChar, LitFloat, LitInt, LitStr, Path, ext::IdentExt as _};

use crate::{Fault, FaultKind};

/// `parameter = value`. For a parameter of type `Option<T>` a value of `T` stands for `Some` of it.
#[derive(Clone, Debug)]
pub struct ParameterDefault {
    /// The parameter, as written.
    pub parameter: Ident,
    /// Its value.
    pub value: Value,
}

impl ParameterDefault {
    /// Whether it is the default of this parameter (`type` and `r#type` are one).
    #[must_use]
    pub fn is_for(&self, parameter: &Ident) -> bool {
        self.parameter.unraw() == parameter.unraw()
    }
}

/// A value that every host can spell.
#[derive(Clone, Debug)]
pub enum Value {
    /// `true`, `false`.
    Bool(LitBool),
    /// `10`, `-3`.
    Int {
        /// The minus sign.
        minus: Option<Span>,
        /// The digits.
        literal: LitInt,
    },
    /// `0.5`, `-1.0`.
    Float {
        /// The minus sign.
        minus: Option<Span>,
        /// The digits.
        literal: LitFloat,
    },
    /// `"text"`.
    Text(LitStr),
    /// `'c'`.
    Char(LitChar),
    /// `None`.
    None(Span),
    /// `[]`: an empty list, set or map.
    Empty(Span),
    /// `MAX_LEN`, `Mode::Fast`: a constant or a variant without fields.
    Path(Path),
}

impl ToTokens for Value {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let minus = |span: &Option<Span>| span.map(syn::Token![-]);
        match self {
            Self::Bool(literal) => literal.to_tokens(tokens),
            Self::Int {
                minus: sign,
                literal,
            } => {
                minus(sign).to_tokens(tokens);
                literal.to_tokens(tokens);
            }
            Self::Float {
                minus: sign,
                literal,
            } => {
                minus(sign).to_tokens(tokens);
                literal.to_tokens(tokens);
            }
            Self::Text(literal) => literal.to_tokens(tokens),
            Self::Char(literal) => literal.to_tokens(tokens),
            Self::None(span) => tokens.extend(quote_spanned!(*span=> None)),
            Self::Empty(span) => tokens.extend(quote_spanned!(*span=> [])),
            Self::Path(path) => path.to_tokens(tokens),
        }
    }
}

/// Reads the tokens after `parameter =`; there is at least one.
pub(crate) fn parse(parameter: &Ident, tokens: &[TokenTree]) -> Result<Value, Fault> {
    if let [TokenTree::Group(group)] = tokens
        && group.delimiter() == Delimiter::None
    {
        // A value that came through a `macro_rules!` fragment.
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        return parse(parameter, &inner);
    }
    let stream: TokenStream = tokens.iter().cloned().collect();
    let (minus, rest) = match tokens {
        [TokenTree::Punct(punct), rest @ ..] if punct.as_char() == '-' => {
            (Some(punct.span()), rest)
        }
        _ => (None, tokens),
    };
    let literal: Option<Lit> = match rest {
        [TokenTree::Punct(_), ..] => None,
        rest => syn::parse2(rest.iter().cloned().collect()).ok(),
    };
    match (minus, literal) {
        (minus, Some(Lit::Int(literal))) => return Ok(Value::Int { minus, literal }),
        (minus, Some(Lit::Float(literal))) => return Ok(Value::Float { minus, literal }),
        (None, Some(Lit::Bool(literal))) => return Ok(Value::Bool(literal)),
        (None, Some(Lit::Str(literal))) => return Ok(Value::Text(literal)),
        (None, Some(Lit::Char(literal))) => return Ok(Value::Char(literal)),
        _ => {}
    }
    match tokens {
        [TokenTree::Ident(ident)] if ident == "None" => return Ok(Value::None(ident.span())),
        [TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Bracket && group.stream().is_empty() =>
        {
            return Ok(Value::Empty(group.span()));
        }
        _ => {}
    }
    if let Ok(path) = syn::parse2::<Path>(stream.clone())
        && path
            .segments
            .iter()
            .all(|segment| segment.arguments.is_none())
    {
        return Ok(Value::Path(path));
    }
    let fault = Fault::over(
        FaultKind::InvalidDefault,
        &stream,
        format!("the default of `{parameter}` is not a plain value"),
    )
    .note("every host must be able to show the default in its own language");
    let is_some =
        matches!(tokens, [TokenTree::Ident(ident), TokenTree::Group(_)] if ident == "Some");
    Err(if is_some {
        fault.help(format!(
            "write the value without `Some`: `{parameter} = {}`",
            match tokens.last() {
                Some(TokenTree::Group(group)) => group.stream().to_string(),
                _ => String::new(),
            }
        ))
    } else {
        fault.help(
            "write a bool, number, string, char, `None`, `[]`, a constant or a variant without \
             fields; or make the parameter an `Option` and choose the value inside",
        )
    })
}
