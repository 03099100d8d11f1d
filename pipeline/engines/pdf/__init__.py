"""Source PDFs read, and packets written: pages, their places, links, stamps, and what may not come along."""
