"""Documents for paper and archive, and their seal; the only home of Typst and pyHanko."""
