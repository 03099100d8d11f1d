"""What the rules ask of a step: who may file, signatures, contents, ways of a denial's reasons, the payer's clock."""
