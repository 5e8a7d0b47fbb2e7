//! Prices, as whole cents.

pub const MAX_PRICE: u32 = 1_000_000;

/// Adds a tax, never beyond the highest price.
pub fn with_tax(price: u32, percent: u8) -> u32 {
    let tax = price / 100 * u32::from(percent); // rounded down
    return price.saturating_add(tax).min(MAX_PRICE);
}

pub fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u16 = 0;
    for (i, b) in bytes.iter().enumerate() {
        sum = sum.wrapping_add(u16::from(*b));
        // every third byte counts twice
        if i % 3 == 0 {
            sum = sum.wrapping_add(u16::from(*b));
        }
    }
    return !sum & 0x7FFF;
}

pub fn wide(a: u8, b: u64) -> u64 {
    return u64::from(a) + b * u64::from(u16::MAX);
}

// TODO(port): narrow error set
pub fn narrow(x: u64) -> Result<u8, bun_core::Error> {
    if x > 255 {
        return Err(bun_core::err!("TooBig"));
    }
    return Ok(u8::try_from(x).unwrap());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_is_capped() {
        assert_eq!(with_tax(100, 10), 110);
        assert!(with_tax(MAX_PRICE, 50) == MAX_PRICE);
    }
}

// ──────────────────────────────────────────────────────────────────────────
// PORT STATUS
// source: src/shop/arithmetic.zig (34 lines)
// confidence: medium
// todos: 1
// notes: none
// draft: c24931f27b939ae2
// ──────────────────────────────────────────────────────────────────────────
