"""The web and the command line. The only place that commits."""
