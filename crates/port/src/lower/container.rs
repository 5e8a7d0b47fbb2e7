//! Containers as items: the type, its `impl`, what is declared inside it, constants.

use super::Lowerer;
use super::function::FunctionItems;
use crate::rust::tree::{self as rs};
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// Everything a container becomes, in order.
    pub(crate) fn container_items(&mut self, id: usize) -> Vec<rs::Item> {
        if self.containers[id].emitted {
            return Vec::new();
        }
        self.containers[id].emitted = true;
        let outer = std::mem::take(&mut self.notes);
        let items = self.in_container(id, |this| this.container_items_inside(id));
        self.notes = outer;
        items
    }

    pub(crate) fn container_items_inside(&mut self, id: usize) -> Vec<rs::Item> {
        let container: &'a Container = self.containers[id].declaration;
        let vis = if self.containers[id].public && !self.containers[id].local {
            "pub "
        } else {
            ""
        };
        if self.containers[id].maker.is_some() {
            self.fire("IDIOMS-26");
        }
        let mut items = match (container.kind, container.layout) {
            (ContainerKind::Enum, _) => self.enum_items(id, vis),
            (ContainerKind::Union, _) => self.union_items(id, vis),
            (ContainerKind::Opaque, _) => self.opaque_items(id, vis),
            (ContainerKind::Struct, ContainerLayout::Packed) => self.packed_items(id, vis),
            (ContainerKind::Struct, _) => self.struct_items(id, vis),
        };
        if let Some(first) = items.first_mut() {
            first.comments.append(&mut self.notes);
        }
        if let Some(Err(default)) = self.default_items(id) {
            items.push(default);
        }
        let (members, behind) = self.members(id);
        if !members.is_empty() {
            let info = &self.containers[id];
            let head = format!("impl{} {}", info.declared(), info.applied());
            // after the type and before what its functions leave behind it
            let group = rs::Item::new(rs::ItemKind::Group(head, members));
            items.push(group);
        }
        items.extend(behind);
        // containers without a name of their own that this one's fields hold
        items.extend(self.anonymous_children(id));
        items
    }

    pub(crate) fn anonymous_children(&mut self, id: usize) -> Vec<rs::Item> {
        let mut items = Vec::new();
        let mut child = 0;
        while child < self.containers.len() {
            let info = &self.containers[child];
            if info.parent == Some(id) && info.anonymous && !info.emitted && !info.local {
                self.fire("BASE-36");
                let name = self.containers[id].rust.clone();
                let mut inner = self.container_items(child);
                if let Some(first) = inner.first_mut() {
                    let place = if id == 0 { "the file".to_owned() } else { name };
                    first.comments.insert(
                        0,
                        format!(
                            "// PORT NOTE: nested in {place}, without a name in the Zig source"
                        ),
                    );
                }
                items.extend(inner);
            }
            child += 1;
        }
        items
    }

    pub(crate) fn struct_items(&mut self, id: usize, vis: &str) -> Vec<rs::Item> {
        let container: &'a Container = self.containers[id].declaration;
        let head = format!(
            "{vis}struct {}{}",
            self.containers[id].rust,
            self.containers[id].declared()
        );
        let has_fields = container.fields().next().is_some();
        // a struct that only holds declarations is a namespace; it still needs its name
        let mut fields = Vec::new();
        let mut dangling = Vec::new();
        for (field, span) in container.fields() {
            if !field.named {
                self.todo("tuple struct");
            }
            if let Some(field) = self.field(id, field, span) {
                if field.text.is_empty() {
                    dangling.extend(field.comments);
                } else {
                    let mut field = field;
                    if !dangling.is_empty() {
                        let mut comments = std::mem::take(&mut dangling);
                        comments.append(&mut field.comments);
                        field.comments = comments;
                    }
                    fields.push(field);
                }
            }
        }
        let mut item = rs::Item::new(rs::ItemKind::Struct(head.clone(), fields));
        if !has_fields {
            item.kind = rs::ItemKind::Line(format!("{head};"));
        }
        item.comments.append(&mut self.notes);
        item.comments.extend(dangling);
        if container.layout == ContainerLayout::Extern {
            self.fire("TYPES-29");
            item.attributes.push("#[repr(C)]".to_owned());
        }
        if self.is_class(id) {
            self.fire("JSC-35");
            item.attributes.push("#[bun_jsc::JsClass]".to_owned());
        }
        item.attributes.push(format!("\u{1}derive:{id}"));
        if let Some(Ok(())) = self.default_items(id) {
            item.attributes.push("#[derive(Default)]".to_owned());
        }
        vec![item]
    }

    /// Declarations inside a container: those for the `impl` and those behind it.
    pub(crate) fn members(&mut self, id: usize) -> (Vec<rs::Item>, Vec<rs::Item>) {
        let container: &'a Container = self.containers[id].declaration;
        let mut inside = Vec::new();
        let mut behind = Vec::new();
        for member in &container.members {
            self.at = member.span.start;
            let outer = std::mem::take(&mut self.notes);
            match &member.kind {
                MemberKind::Field(_) => {}
                MemberKind::Function(function) if super::index::made_type(function).is_none() => {
                    let comments = self.comments_before(member.span.start, true);
                    let gap = self.gap_before(member.span.start);
                    let mut items = self.function(id, function);
                    self.place_comments(&mut items, comments, member.span, gap);
                    inside.extend(items.inside);
                    behind.extend(items.behind);
                    behind.extend(self.foreign(items.foreign));
                }
                MemberKind::Function(function) => {
                    let comments = self.comments_before(member.span.start, true);
                    let nested = self.nested(id, &function.name, comments);
                    behind.extend(nested);
                }
                MemberKind::Variable(variable) => {
                    let comments = self.comments_before(member.span.start, true);
                    self.member_variable(
                        id,
                        variable,
                        member.span,
                        comments,
                        &mut inside,
                        &mut behind,
                    );
                }
                MemberKind::Test(name, block) => {
                    self.tests.push((name.as_deref(), block, member.span));
                }
                MemberKind::Comptime(block) => {
                    let comments = self.comments_before(member.span.start, false);
                    let mut items = self.comptime_items(block, member.span);
                    if let Some(first) = items.first_mut() {
                        first.comments.splice(0..0, comments);
                    }
                    behind.extend(items);
                }
                MemberKind::Usingnamespace(_) => {
                    self.fire("BASE-34");
                    self.keep_text(member.span, "usingnamespace");
                    behind.push(self.remark());
                }
                MemberKind::Bad(message) => {
                    self.keep_text(member.span, &format!("syntax error: {message}"));
                    behind.push(self.remark());
                }
            }
            self.notes = outer;
        }
        let end = container.span.end.saturating_sub(1);
        if id != 0 {
            for line in self.comments_before(end, false) {
                let mut item = rs::Item::new(rs::ItemKind::Nothing);
                item.comments.push(line);
                item.gap = false;
                if inside.is_empty() {
                    behind.push(item)
                } else {
                    inside.push(item)
                }
            }
        }
        (inside, behind)
    }

    /// An item that is only the remarks noted so far.
    pub(crate) fn remark(&mut self) -> rs::Item {
        let mut item = rs::Item::new(rs::ItemKind::Nothing);
        item.comments.append(&mut self.notes);
        item
    }

    /// Puts comments and remarks above the first item a function became.
    pub(crate) fn place_comments(
        &mut self,
        items: &mut FunctionItems,
        comments: Vec<String>,
        span: Span,
        gap: bool,
    ) {
        let trailing = self.trailing_comment(span.end);
        let mut leading = comments;
        leading.extend(self.comments_before(span.end, false));
        leading.append(&mut self.notes);
        let first = [&mut items.inside, &mut items.behind, &mut items.foreign]
            .into_iter()
            .find_map(|l| l.first_mut());
        match first {
            Some(item) => {
                leading.append(&mut item.comments);
                item.comments = leading;
                item.gap |= gap;
                item.trailing = trailing;
            }
            None if leading.is_empty() && trailing.is_none() => {}
            None => {
                let mut item = rs::Item::new(rs::ItemKind::Nothing);
                item.comments = leading.iter().map(|c| super::plain_comment(c)).collect();
                item.comments.extend(trailing);
                items.behind.push(item);
            }
        }
    }

    /// `extern` declarations as a block.
    pub(crate) fn foreign(&mut self, items: Vec<rs::Item>) -> Vec<rs::Item> {
        if items.is_empty() {
            return Vec::new();
        }
        let mut block = rs::Item::new(rs::ItemKind::Group("unsafe extern \"C\"".to_owned(), items));
        let area = crate::layout::area(self.source.path, self.profile).unwrap_or("");
        let raw = self
            .profile
            .raw_areas
            .iter()
            .any(|p| crate::layout::matches(p, area));
        if !raw && !area.is_empty() {
            self.fire("FFI-03");
            block
                .comments
                .push(format!("// TODO(port): move to {area}_sys"));
        }
        vec![block]
    }

    /// A container declared inside another one moves out, behind it.
    pub(crate) fn nested(&mut self, id: usize, name: &str, comments: Vec<String>) -> Vec<rs::Item> {
        let Some(super::index::MemberRef::Container(child)) = self.containers[id].members.get(name)
        else {
            return Vec::new();
        };
        let child = *child;
        let mut items = self.container_items(child);
        if items.is_empty() && !comments.is_empty() {
            items.push(rs::Item::new(rs::ItemKind::Nothing));
        }
        if let Some(first) = items.first_mut() {
            self.fire("OUTPUT-11");
            let outer = if id == 0 {
                self.root_name.clone()
            } else {
                self.containers[id].rust.clone()
            };
            first.comments.splice(0..0, comments);
            if id != 0 {
                first
                    .comments
                    .insert(0, format!("// PORT NOTE: nested in {outer}"));
            }
        }
        items
    }

    pub(crate) fn member_variable(
        &mut self,
        id: usize,
        variable: &'a Variable,
        span: Span,
        comments: Vec<String>,
        inside: &mut Vec<rs::Item>,
        behind: &mut Vec<rs::Item>,
    ) {
        if variable
            .value
            .as_ref()
            .and_then(super::index::container_of)
            .is_some()
            && !variable.mutable
        {
            behind.extend(self.nested(id, &variable.name, comments));
            return;
        }
        let mut items = self.variable(id, variable, span);
        let trailing = self.trailing_comment(span.end);
        let mut leading = comments;
        leading.extend(self.comments_before(span.end, false));
        leading.append(&mut self.notes);
        match items.first_mut() {
            Some(item) => {
                leading.append(&mut item.comments);
                item.comments = leading;
                item.trailing = trailing;
            }
            None if leading.is_empty() && trailing.is_none() => return,
            None => {
                let mut item = rs::Item::new(rs::ItemKind::Nothing);
                item.comments = leading.iter().map(|c| super::plain_comment(c)).collect();
                item.comments.extend(trailing);
                items.push(item);
            }
        }
        let associated = id != 0 && !variable.mutable && !self.containers[id].local;
        for item in items {
            let constant =
                matches!(&item.kind, rs::ItemKind::Value(head, _) if head.contains("const "));
            if associated && constant {
                inside.push(item)
            } else {
                behind.push(item)
            }
        }
    }
}
