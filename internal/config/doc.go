// Package config is the one configuration of the server: a strict YAML file
// over defaults that work. Decoding refuses unknown keys and Validate names the
// key of every value that cannot be; neither touches the world.
//
// Read first: Config, Load, Config.Validate.
package config
