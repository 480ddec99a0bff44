"""Files shipped with the program; read them through `app.resource_files`."""
