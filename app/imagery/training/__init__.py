"""The training scene: a made-up coast with town, harbour and airfield, drawn with exact truth.

`generate.generate` writes the raster and gives the `truth.Truth`; nothing here is read from outside.
"""
