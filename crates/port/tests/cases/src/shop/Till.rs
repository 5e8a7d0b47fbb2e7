//! A file that is a struct.

pub struct Till {
    pub drawer: u32,
    pub open: bool,
    pub limits: [u16; 4],
}

impl Default for Till {
    fn default() -> Self {
        Self { drawer: 0, open: true, limits: [1, 2, 3, 4] }
    }
}

impl Till {
    /// Opens a till with something in it.
    pub fn with(drawer: u32) -> Till {
        return Till { drawer, open: true, limits: [1, 2, 3, 4] };
    }

    pub fn pay(&mut self, cents: Option<u32>) -> bool {
        let Some(sum) = cents else {
            return false;
        };
        if sum > self.drawer {
            return false;
        }
        self.drawer -= sum;
        return true;
    }

    pub fn strongest(&self) -> u16 {
        let mut best: u16 = 0;
        for limit in self.limits.iter() {
            best = best.max(*limit);
        }
        return best;
    }
}

#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Slot(u8);

impl Slot {
    pub fn width(self) -> u8 {
        // PORT NOTE: u3 is held in a u8
        (self.0 & 0x7) as u8
    }

    pub fn lit(self) -> bool {
        self.0 >> 3 & 0x1 != 0
    }

    pub fn depth(self) -> u8 {
        // PORT NOTE: u4 is held in a u8
        (self.0 >> 4 & 0xf) as u8
    }
}

bitflags::bitflags! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct Lights: u8 {
        const RED = 1 << 0;
        const GREEN = 1 << 1;
    }
}

// ──────────────────────────────────────────────────────────────────────────
// PORT STATUS
// source: src/shop/Till.zig (40 lines)
// confidence: high
// todos: 0
// notes: none
// draft: 0a8ba349229e85ad
// ──────────────────────────────────────────────────────────────────────────
