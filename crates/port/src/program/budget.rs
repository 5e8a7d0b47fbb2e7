//! How much work a translation may take, counted in steps, so that the same source always ends at the same place: one
//! item, the whole program, and the uses of one piece of generic code. What runs out of it is left out under a TODO.

use std::collections::HashMap;

use super::{Done, Program, Stop};

/// What one item may take; those of real programs take some thousand.
const ITEM: usize = 200_000;

/// What all items of a program may take together.
const PROGRAM: usize = 3_000_000;

/// How often one generic container or function is written out.
const USES: usize = 200;

/// How many bytes of source a walk over it passes in one step.
const WALKED: usize = 64;

/// What is left of the work a translation may take.
pub(super) struct Budget {
    item: usize,
    program: usize,
    /// The item being translated ran out: what was found since counts for nothing.
    short: bool,
    /// How often an answer depended on how it was asked for: in a circle, too deep, or with too little left.
    unsettled: usize,
    uses: HashMap<usize, usize>,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            item: ITEM,
            program: PROGRAM,
            short: false,
            unsettled: 0,
            uses: HashMap::new(),
        }
    }
}

impl Program<'_> {
    /// A new item begins, with steps of its own.
    pub(super) fn begin_item(&mut self) {
        self.budget.item = ITEM.min(self.budget.program);
        self.budget.short = false;
    }

    /// Takes steps; false if too few are left, and then the item is left out.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        let budget = &mut self.budget;
        if budget.short || budget.item < steps {
            budget.short = true;
            budget.unsettled += 1;
            return false;
        }
        budget.item -= steps;
        budget.program = budget.program.saturating_sub(steps);
        true
    }

    /// The steps of a walk over so many bytes of source.
    pub(super) fn walk_over(&mut self, bytes: usize) -> bool {
        self.spend(1 + bytes / WALKED)
    }

    pub(super) fn is_short(&self) -> bool {
        self.budget.short
    }

    /// An answer depends on how it was asked for: it is not to be remembered.
    pub(super) fn unsettle(&mut self) {
        self.budget.unsettled += 1;
    }

    pub(super) fn unsettled(&self) -> usize {
        self.budget.unsettled
    }

    pub(super) fn too_much(&self, at: usize) -> Stop {
        let reason = if self.budget.program < ITEM {
            format!("the program takes more than {PROGRAM} steps to work out, and they are used up")
        } else {
            format!(
                "more than {ITEM} steps to work out what this needs; write it with less generic code"
            )
        };
        Stop { at, reason }
    }

    /// What was found counts only if no step was missing on the way.
    pub(super) fn within_budget<T>(&self, done: Done<T>, at: usize) -> Done<T> {
        if self.budget.short {
            return Err(self.too_much(at));
        }
        done
    }

    /// One more use of generic code, which is written out for each.
    pub(super) fn one_more_use(&mut self, declaration: usize, name: &str, at: usize) -> Done<()> {
        let uses = self.budget.uses.entry(declaration).or_insert(0);
        *uses += 1;
        if *uses <= USES {
            return Ok(());
        }
        Err(Stop {
            at,
            reason: format!(
                "{name} is used with more than {USES} sets of arguments, perhaps without end; write it as generic Rust"
            ),
        })
    }
}
