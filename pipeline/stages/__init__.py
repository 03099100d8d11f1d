"""One module a stage, in the order of pipeline/packet.py; stages never import one another."""
