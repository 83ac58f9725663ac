/// Site files, and parameters given to a run.
extension DiagnosticEntry {
  static let parameterMissing = Self(
    "parameter '{name}' has no value",
    hint: "give --set {name}=…, or a default; it is {type}: {help}",
    why: "A parameter without a default must be given for each run.")

  static let parameterType = Self(
    "parameter '{name}' must be {expected}, not {found}", hint: "{example}",
    why: "The value given by --set, or by default:, is of another type than the parameter.")

  static let fencedOwnKey = Self(
    "key '{id}' is to be fenced, but {user} reads by it",
    hint: "give {user} a key of its own: the fence would lock the recovery out",
    why: "The fence disables the key, and the recovery itself would be shut out.")

  static let scratchIsTams = Self(
    "bucket '{name}' holds TAMS: it cannot be the scratch bucket",
    hint: "give proofs a bucket and a directory of their own: what is there gets replaced",
    why: "A proof replaces all of the scratch directory, again and again.")

  static let mirrorRestored = Self(
    "the journal's mirror lies in bucket '{bucket}', which a recovery restores",
    hint: "name a bucket that no recovery point holds: a restore would throw the journal away",
    why: "The restore would replace the journal by an older one in the middle of the run.")

  static let sandboxPath = Self(
    "'{path}' cannot be the path of a sandbox",
    hint: "write an absolute directory without '..', such as /tamsdr-drill",
    why: "The path says what a drill may change, so it must be one directory and not the whole "
      + "store.")

  static let sandboxIsSite = Self(
    "{what} '{name}' is taken already: it cannot be the sandbox's",
    hint: "name one that is the sandbox's alone: a drill changes it",
    why: "What the sandbox shares with the site a drill would change at the site.")

  static let replicaIsSite = Self(
    "bucket '{name}' is the site's own: it cannot be a replica",
    hint: "name the bucket of another store, or another bucket, which has the same keys",
    why: "What the site itself has lost it cannot give back.")
}
