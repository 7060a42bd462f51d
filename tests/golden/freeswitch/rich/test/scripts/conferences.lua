-- What conferences ask and play, and how many they hold (-1: any number). PINs are in pins.lua.
return {
}
