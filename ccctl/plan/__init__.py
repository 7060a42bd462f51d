"""What would change, and how safe that is."""
