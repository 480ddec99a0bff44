"""Finding what is in the picture: by colour, by its border, by a model a site supplies; pixels in, outlines out."""
