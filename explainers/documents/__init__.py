"""Documents for paper and archive; the only home of Typst."""
