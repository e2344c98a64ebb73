"""The portal without a mouse: how one gets about, and the whole line of a year walked so."""
