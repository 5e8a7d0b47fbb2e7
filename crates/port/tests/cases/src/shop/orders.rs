use bun_str::strings;
use crate::Till;
use bun_css::colour::Colour;

bun_output::declare_scope!(Orders, hidden);

#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::IntoStaticStr)]
#[repr(u8)]
pub enum Kind {
    #[strum(serialize = "by_phone")]
    ByPhone = 3,
    #[strum(serialize = "onSite")]
    OnSite,
    #[strum(serialize = "_reserved")]
    Reserved,
}

pub enum Payment {
    Cash(u32),
    Card(PaymentCard),
    None,
}

impl Payment {
    pub fn amount(self) -> u32 {
        return match self {
            Payment::Cash(cents) => cents,
            Payment::Card(card) => {
                if card.month == 0 {
                    return 1;
                }
                return 2;
            }
            Payment::None => 0,
        };
    }
}

// PORT NOTE: nested in Payment, without a name in the Zig source
pub struct PaymentCard {
    pub number: u64,
    pub month: u8,
}

#[derive(thiserror::Error, strum::IntoStaticStr)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderError {
    Empty,
    TooLate,
}

fn find(id: u32) -> Result<Option<u32>, OrderError> {
    return Ok(match id {
        0 => return Err(OrderError::Empty),
        1..=9 | 12 => Some(id * 2),
        _ => None,
    });
}

pub fn total(ids: &[u32]) -> u32 {
    let mut sum: u32 = 0;
    'outer: for id in ids.iter() {
        let Some(found) = (match find(*id) {
            Ok(v) => v,
            Err(err) => {
                bun_output::scoped_log!(Orders, "order {}: {}", *id, <&'static str>::from(err));
                continue 'outer;
            }
        }) else {
            continue;
        };
        sum += found;
    }
    return sum;
}

pub fn label(kind: Kind) -> &[u8] {
    return <&'static str>::from(kind).as_bytes();
}

pub fn is_urgent(text: &[u8]) -> bool {
    return text == b"now" || bun_str::strings::index_of_char(text, b'!').is_some();
}

pub fn lastly(till: &mut Till, colour: Colour) -> u32 {
    let mut left: u32 = 10;
    'found: {
        while left > 0 {
            'step_2: {
                if till.is_open(colour) {
                    break 'step_2;
                }
                break 'found;
            }
            left -= 1;
        }
        return 99;
    }
    return left;
}

// ──────────────────────────────────────────────────────────────────────────
// PORT STATUS
// source: src/shop/orders.zig (65 lines)
// confidence: high
// todos: 0
// notes: none
// draft: f607566e7485495b
// ──────────────────────────────────────────────────────────────────────────
