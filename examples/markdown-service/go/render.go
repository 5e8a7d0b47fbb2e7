package main

import (
	"bytes"
	"context"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// The longest text that is rendered.
const limit = 1 << 20

type renderer struct{ markdown goldmark.Markdown }

// NewRenderer is what Rust's GoRenderer::new calls.
func NewRenderer() Renderer {
	return &renderer{goldmark.New(goldmark.WithExtensions(extension.GFM))}
}

func (r *renderer) Render(ctx context.Context, markdown string) (Page, error) {
	if len(markdown) > limit {
		return Page{}, RenderErrorTooLong{Limit: limit}
	}
	source := []byte(markdown)
	tree := r.markdown.Parser().Parse(text.NewReader(source))
	// Nobody may wait any more.
	if err := ctx.Err(); err != nil {
		return Page{}, err
	}
	var html bytes.Buffer
	if err := r.markdown.Renderer().Render(&html, source, tree); err != nil {
		return Page{}, err
	}
	return Page{Title: title(tree, source), Html: html.String()}, nil
}

// The first heading's words.
func title(tree ast.Node, source []byte) (title *string) {
	_ = ast.Walk(tree, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		heading, found := node.(*ast.Heading)
		if !entering || !found {
			return ast.WalkContinue, nil
		}
		var words bytes.Buffer
		_ = ast.Walk(heading, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
			if part, found := node.(*ast.Text); found && entering {
				words.Write(part.Segment.Value(source))
			}
			return ast.WalkContinue, nil
		})
		text := words.String()
		title = &text
		return ast.WalkStop, nil
	})
	return title
}
