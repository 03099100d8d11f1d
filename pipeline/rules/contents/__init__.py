"""What a packet holds: page map, citations, signposts, manifest."""
