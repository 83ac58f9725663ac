/// The version of tamsdr, as its user agent, journal and `--version` give it.
package let productVersion = "0.1.0"
