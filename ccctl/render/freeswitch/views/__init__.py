"""Values for the templates: every decision about names, order and defaults of FreeSWITCH's files."""
