-- The PINs of conferences. Mode 0600.
return {
}
