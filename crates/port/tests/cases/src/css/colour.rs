pub struct Colour<'bump> {
    pub name: *const [u8],
    pub stops: bumpalo::collections::Vec<'bump, u32>,
}

impl<'bump> Colour<'bump> {
    // names live as long as the sheet
    // TODO(port): narrow error set
    pub fn parse(bump: &'bump Bump, text: &[u8]) -> Result<&'bump mut Colour<'bump>, bun_core::Error> {
        let colour = bump.alloc(Colour { name: text, stops: Vec::new() });
        colour.stops.push(7);
        return Ok(colour);
    }

    // TODO(port): narrow error set
    pub fn write(&self, writer: &mut impl bun_io::Write) -> Result<(), bun_core::Error> {
        write!(writer, "{}:{}", bstr::BStr::new(self.name), self.stops.len())?;
        Ok(())
    }
}

// ──────────────────────────────────────────────────────────────────────────
// PORT STATUS
// source: src/css/colour.zig (18 lines)
// confidence: medium
// todos: 2
// notes: none
// draft: 3e3d2b802b45c317
// ──────────────────────────────────────────────────────────────────────────
