"""YAML documents: read with the line of every value, held against shapes that editors know too."""
