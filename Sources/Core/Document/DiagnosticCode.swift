/// Everything that can be wrong with a runbook or site file, by the word shown with it.
package enum DiagnosticCode: String, Sendable, Hashable, CaseIterable {
  // The file as YAML.
  case yamlSyntax = "yaml-syntax"
  case yamlEmpty = "yaml-empty"
  case yamlEncoding = "yaml-encoding"
  case yamlTab = "yaml-tab"
  case yamlAlias = "yaml-alias"
  case yamlAnchor = "yaml-anchor"
  case yamlTag = "yaml-tag"
  case yamlDirective = "yaml-directive"
  case yamlDocuments = "yaml-documents"
  case yamlDuplicateKey = "yaml-duplicate-key"
  case yamlKey = "yaml-key"
  case yamlDepth = "yaml-depth"
  case yamlSize = "yaml-size"
  case yamlBoolean = "yaml-boolean"
  case yamlSexagesimal = "yaml-sexagesimal"
  case yamlNumber = "yaml-number"

  // Keys and values.
  case unknownKey = "unknown-key"
  case missingKey = "missing-key"
  case excludedKey = "excluded-key"
  case wrongType = "wrong-type"
  case timeWithoutZone = "time-without-zone"
  case outOfRange = "out-of-range"
  case emptyList = "empty-list"
  case badID = "bad-id"
  case badName = "bad-name"
  case badURL = "bad-url"
  case unknownType = "unknown-type"
  case duplicateName = "duplicate-name"
  case notSupported = "not-supported"

  // Expressions.
  case expressionSyntax = "expression-syntax"
  case expressionUnclosed = "expression-unclosed"
  case expressionOperator = "expression-operator"
  case expressionMinus = "expression-minus"
  case expressionSize = "expression-size"
  case expressionPlace = "expression-place"
  case unknownReference = "unknown-reference"
  case unknownFunction = "unknown-function"
  case argumentCount = "argument-count"

  // Types of expressions.
  case operandType = "operand-type"
  case argumentType = "argument-type"
  case conditionType = "condition-type"
  case collectionType = "collection-type"
  case indexType = "index-type"
  case relativeTime = "relative-time"
  case unknownMember = "unknown-member"
  case unknownParameter = "unknown-parameter"
  case unknownRunName = "unknown-run-name"
  case unknownSitePath = "unknown-site-path"
  case unknownStep = "unknown-step"
  case unknownOutput = "unknown-output"
  case laterStep = "later-step"
  case siblingStep = "sibling-step"
  case eachOutside = "each-outside"
  case elementMissing = "element-missing"
  case elementUnexpected = "element-unexpected"
  case maybeAbsent = "maybe-absent"
  case secretExposed = "secret-exposed"

  // Steps.
  case unknownAction = "unknown-action"
  case unknownInput = "unknown-input"
  case missingInput = "missing-input"
  case inputType = "input-type"
  case longName = "long-name"
  case restoresServiceTwice = "restores-service-twice"
  case parallelCheckpoint = "parallel-checkpoint"
  case parallelApproval = "parallel-approval"
  case parallelNested = "parallel-nested"
  case parallelWithoutElements = "parallel-without-elements"
  case checkpointUnknown = "checkpoint-unknown"
  case checkpointNotOnPath = "checkpoint-not-on-path"
  case hookOfHook = "hook-of-hook"
  case sameRemoteName = "same-remote-name"
  case includePlace = "include-place"
  case includeNested = "include-nested"
  case includeUnreadable = "include-unreadable"
  case includeIgnored = "include-ignored"
  case includeParameter = "include-parameter"
  case commitUnguarded = "commit-unguarded"
  case commitGuardConditional = "commit-guard-conditional"
  case commitElements = "commit-elements"
  case commitHoldLifted = "commit-hold-lifted"
  case commitOutsideSteps = "commit-outside-steps"
  case guardOrder = "guard-order"
  case finallyKey = "finally-key"
  case commitWithoutUndo = "commit-without-undo"
  case outstandingUndecided = "outstanding-undecided"

  // Drills.
  case drillWithoutSandbox = "drill-without-sandbox"
  case drillAction = "drill-action"
  case drillOnly = "drill-only"
  case outsideSandbox = "outside-sandbox"

  // Rehearsals.
  case rehearsalNeedless = "rehearsal-needless"
  case rehearsalBreaks = "rehearsal-breaks"

  // Parameters given to a run.
  case parameterMissing = "parameter-missing"
  case parameterType = "parameter-type"

  // Sites.
  case fencedOwnKey = "fenced-own-key"
  case scratchIsTams = "scratch-is-tams"
  case mirrorRestored = "mirror-restored"
  case sandboxPath = "sandbox-path"
  case sandboxIsSite = "sandbox-is-site"
  case replicaIsSite = "replica-is-site"
}

extension DiagnosticCode {
  package var entry: DiagnosticEntry {
    switch self {
    case .yamlSyntax: .yamlSyntax
    case .yamlEmpty: .yamlEmpty
    case .yamlEncoding: .yamlEncoding
    case .yamlTab: .yamlTab
    case .yamlAlias: .yamlAlias
    case .yamlAnchor: .yamlAnchor
    case .yamlTag: .yamlTag
    case .yamlDirective: .yamlDirective
    case .yamlDocuments: .yamlDocuments
    case .yamlDuplicateKey: .yamlDuplicateKey
    case .yamlKey: .yamlKey
    case .yamlDepth: .yamlDepth
    case .yamlSize: .yamlSize
    case .yamlBoolean: .yamlBoolean
    case .yamlSexagesimal: .yamlSexagesimal
    case .yamlNumber: .yamlNumber
    case .unknownKey: .unknownKey
    case .missingKey: .missingKey
    case .excludedKey: .excludedKey
    case .wrongType: .wrongType
    case .timeWithoutZone: .timeWithoutZone
    case .outOfRange: .outOfRange
    case .emptyList: .emptyList
    case .badID: .badID
    case .badName: .badName
    case .badURL: .badURL
    case .unknownType: .unknownType
    case .duplicateName: .duplicateName
    case .notSupported: .notSupported
    case .expressionSyntax: .expressionSyntax
    case .expressionUnclosed: .expressionUnclosed
    case .expressionOperator: .expressionOperator
    case .expressionMinus: .expressionMinus
    case .expressionSize: .expressionSize
    case .expressionPlace: .expressionPlace
    case .unknownReference: .unknownReference
    case .unknownFunction: .unknownFunction
    case .argumentCount: .argumentCount
    case .operandType: .operandType
    case .argumentType: .argumentType
    case .conditionType: .conditionType
    case .collectionType: .collectionType
    case .indexType: .indexType
    case .relativeTime: .relativeTime
    case .unknownMember: .unknownMember
    case .unknownParameter: .unknownParameter
    case .unknownRunName: .unknownRunName
    case .unknownSitePath: .unknownSitePath
    case .unknownStep: .unknownStep
    case .unknownOutput: .unknownOutput
    case .laterStep: .laterStep
    case .siblingStep: .siblingStep
    case .eachOutside: .eachOutside
    case .elementMissing: .elementMissing
    case .elementUnexpected: .elementUnexpected
    case .maybeAbsent: .maybeAbsent
    case .secretExposed: .secretExposed
    case .unknownAction: .unknownAction
    case .unknownInput: .unknownInput
    case .missingInput: .missingInput
    case .inputType: .inputType
    case .longName: .longName
    case .restoresServiceTwice: .restoresServiceTwice
    case .parallelCheckpoint: .parallelCheckpoint
    case .parallelApproval: .parallelApproval
    case .parallelNested: .parallelNested
    case .parallelWithoutElements: .parallelWithoutElements
    case .checkpointUnknown: .checkpointUnknown
    case .checkpointNotOnPath: .checkpointNotOnPath
    case .hookOfHook: .hookOfHook
    case .sameRemoteName: .sameRemoteName
    case .includePlace: .includePlace
    case .includeNested: .includeNested
    case .includeUnreadable: .includeUnreadable
    case .includeIgnored: .includeIgnored
    case .includeParameter: .includeParameter
    case .commitUnguarded: .commitUnguarded
    case .commitGuardConditional: .commitGuardConditional
    case .commitElements: .commitElements
    case .commitHoldLifted: .commitHoldLifted
    case .commitOutsideSteps: .commitOutsideSteps
    case .guardOrder: .guardOrder
    case .finallyKey: .finallyKey
    case .commitWithoutUndo: .commitWithoutUndo
    case .outstandingUndecided: .outstandingUndecided
    case .drillWithoutSandbox: .drillWithoutSandbox
    case .drillAction: .drillAction
    case .drillOnly: .drillOnly
    case .outsideSandbox: .outsideSandbox
    case .rehearsalNeedless: .rehearsalNeedless
    case .rehearsalBreaks: .rehearsalBreaks
    case .parameterMissing: .parameterMissing
    case .parameterType: .parameterType
    case .fencedOwnKey: .fencedOwnKey
    case .scratchIsTams: .scratchIsTams
    case .mirrorRestored: .mirrorRestored
    case .sandboxPath: .sandboxPath
    case .sandboxIsSite: .sandboxIsSite
    case .replicaIsSite: .replicaIsSite
    }
  }
}
