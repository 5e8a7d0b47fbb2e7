pub struct Keeper {
    pub name: Box<[u8]>,
}

// PERF(port): was Lock-guarded — verify !Sync is sufficient
pub struct Shelf<'a> {
    /// Who fills it.
    pub keeper: std::rc::Rc<Keeper>,
    pub label_maker: &'a Keeper,
    // TODO(port): lifetime
    pub neighbour: Option<core::ptr::NonNull<Shelf<'a>>>,
    pub goods: Vec<u32>,
}

impl<'a> Shelf<'a> {
    pub fn put(&mut self, good: u32) -> Result<(), bun_alloc::AllocError> {
        self.goods.push(good);
        Ok(())
    }

    pub fn take(&mut self) -> Option<u32> {
        let last = self.goods.len();
        if last == 0 {
            return None;
        }
        return Some(self.goods.swap_remove(last - 1));
    }
}

pub fn copy_of(name: &[u8]) -> Result<Box<[u8]>, bun_alloc::AllocError> {
    let copy = Box::<[u8]>::from(name);
    copy[0] = b'x';
    return Ok(copy);
}

// ──────────────────────────────────────────────────────────────────────────
// PORT STATUS
// source: src/shop/ownership.zig (42 lines)
// confidence: medium
// todos: 1
// notes: none
// draft: 3c7cc93719d2a559
// ──────────────────────────────────────────────────────────────────────────
