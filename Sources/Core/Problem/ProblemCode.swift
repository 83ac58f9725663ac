/// Every kind of failure at run time, by the word shown with it. Each has an entry of its own words.
package enum ProblemCode: String, Sendable, Hashable, CaseIterable, Encodable {
  // Servers and their answers.
  case connectionRefused = "connection-refused"
  case connectionFailed = "connection-failed"
  case connectionTimeout = "connection-timeout"
  case hostUnknown = "host-unknown"
  case certificateUntrusted = "certificate-untrusted"
  case certificateFileUnusable = "certificate-file-unusable"
  case answerTimeout = "answer-timeout"
  case answerLost = "answer-lost"
  case answerUnreadable = "answer-unreadable"
  case answerTooLarge = "answer-too-large"
  case callStopped = "call-stopped"
  case loginRefused = "login-refused"
  case accessDenied = "access-denied"
  case clockSkew = "clock-skew"
  case notFound = "not-found"
  case conflict
  case callRefused = "call-refused"
  case serverFailed = "server-failed"
  case serverBusy = "server-busy"
  case notOffered = "not-offered"
  case queryFailed = "query-failed"

  // Command line, files, site file and secrets.
  case argumentInvalid = "argument-invalid"
  case argumentMissing = "argument-missing"
  case argumentConflict = "argument-conflict"
  case nameUnknown = "name-unknown"
  case fileUnreadable = "file-unreadable"
  case fileUnwritable = "file-unwritable"
  case diskFull = "disk-full"
  case stateFolder = "state-folder"
  case fileInvalid = "file-invalid"
  case siteIncomplete = "site-incomplete"
  case siteMismatch = "site-mismatch"
  case secretMissing = "secret-missing"
  case secretInvalid = "secret-invalid"
  case secretCommandFailed = "secret-command-failed"
  case programMissing = "program-missing"
  case programFailed = "program-failed"
  case notificationFailed = "notification-failed"

  // Journal, lock and lease.
  case runUnknown = "run-unknown"
  case runOpen = "run-open"
  case runEnded = "run-ended"
  case siteLocked = "site-locked"
  case journalDamaged = "journal-damaged"
  case journalEmpty = "journal-empty"
  case journalUnreadable = "journal-unreadable"
  case journalUnwritable = "journal-unwritable"
  case journalExists = "journal-exists"
  case journalBehind = "journal-behind"
  case frozenFileUnreadable = "frozen-file-unreadable"
  case mirrorUnwritable = "mirror-unwritable"
  case mirrorDamaged = "mirror-damaged"
  case mirrorIncomplete = "mirror-incomplete"
  case runTakenOver = "run-taken-over"
  case leaseTaken = "lease-taken"
  case leaseLost = "lease-lost"
  case leaseUnreadable = "lease-unreadable"
  case storeUnconditional = "store-unconditional"

  // The run, its steps and decisions.
  case interrupted
  case internalError = "internal-error"
  case stepFailed = "step-failed"
  case stepInDoubt = "step-in-doubt"
  case stepTimeout = "step-timeout"
  case workUnderWay = "work-under-way"
  case stepUnknown = "step-unknown"
  case checksFailed = "checks-failed"
  case conditionUnmet = "condition-unmet"
  case expressionFailed = "expression-failed"
  case elementsInvalid = "elements-invalid"
  case actionMissing = "action-missing"
  case inputMissing = "input-missing"
  case inputInvalid = "input-invalid"
  case approvalWaiting = "approval-waiting"
  case approvalRefused = "approval-refused"
  case questionOutdated = "question-outdated"
  case findingNotAccepted = "finding-not-accepted"
  case decisionRefused = "decision-refused"
  case checkpointNotReached = "checkpoint-not-reached"
  case planDrifted = "plan-drifted"
  case planInvalid = "plan-invalid"
  case planImpossible = "plan-impossible"
  case injectedFault = "injected-fault"

  // Holds, commit and the way back.
  case holdBroken = "hold-broken"
  case holdUnknown = "hold-unknown"
  case holdNotSet = "hold-not-set"
  case fenceUnproven = "fence-unproven"
  case serviceUnclear = "service-unclear"
  case serviceCommandFailed = "service-command-failed"
  case commitRefused = "commit-refused"
  case commitUnknown = "commit-unknown"
  case commitFailed = "commit-failed"
  case dataDiffers = "data-differs"
  case undoImpossible = "undo-impossible"
  case undoUnproven = "undo-unproven"
  case undoKept = "undo-kept"
  case rollbackStopped = "rollback-stopped"
  case checkpointReached = "checkpoint-reached"

  // Cluster, snapshots and objects.
  case clusterUnready = "cluster-unready"
  case directoryUnclear = "directory-unclear"
  case viewLost = "view-lost"
  case pointMissing = "point-missing"
  case snapshotGone = "snapshot-gone"
  case snapshotsHidden = "snapshots-hidden"
  case restoreOpen = "restore-open"
  case restoreFailed = "restore-failed"
  case taskFailed = "task-failed"
  case rescueMissing = "rescue-missing"
  case rescueKept = "rescue-kept"
  case remainsLeft = "remains-left"
  case objectMissing = "object-missing"
  case objectChanged = "object-changed"
  case copyDiffers = "copy-differs"
  case selectionTooLarge = "selection-too-large"
  case tablesLost = "tables-lost"
  case tablesUnreadable = "tables-unreadable"

  // Drills, proofs and rehearsals.
  case drillRefused = "drill-refused"
  case sandboxUnfit = "sandbox-unfit"
  case sandboxNotEmpty = "sandbox-not-empty"
  case scratchUnfit = "scratch-unfit"
  case proofInconclusive = "proof-inconclusive"
  case rehearsalConfined = "rehearsal-confined"
  case rehearsalFailed = "rehearsal-failed"
  case labFailed = "lab-failed"

  // Repairs and baselines.
  case manifestInvalid = "manifest-invalid"
  case repairRefused = "repair-refused"
  case orphansUntold = "orphans-untold"
  case replicaDiffers = "replica-differs"
  case baselineUnusable = "baseline-unusable"
  case baselineDiffers = "baseline-differs"
}

extension ProblemCode {
  package var entry: ProblemEntry {
    switch self {
    case .connectionRefused: .connectionRefused
    case .connectionFailed: .connectionFailed
    case .connectionTimeout: .connectionTimeout
    case .hostUnknown: .hostUnknown
    case .certificateUntrusted: .certificateUntrusted
    case .certificateFileUnusable: .certificateFileUnusable
    case .answerTimeout: .answerTimeout
    case .answerLost: .answerLost
    case .answerUnreadable: .answerUnreadable
    case .answerTooLarge: .answerTooLarge
    case .callStopped: .callStopped
    case .loginRefused: .loginRefused
    case .accessDenied: .accessDenied
    case .clockSkew: .clockSkew
    case .notFound: .notFound
    case .conflict: .conflict
    case .callRefused: .callRefused
    case .serverFailed: .serverFailed
    case .serverBusy: .serverBusy
    case .notOffered: .notOffered
    case .queryFailed: .queryFailed
    case .argumentInvalid: .argumentInvalid
    case .argumentMissing: .argumentMissing
    case .argumentConflict: .argumentConflict
    case .nameUnknown: .nameUnknown
    case .fileUnreadable: .fileUnreadable
    case .fileUnwritable: .fileUnwritable
    case .diskFull: .diskFull
    case .stateFolder: .stateFolder
    case .fileInvalid: .fileInvalid
    case .siteIncomplete: .siteIncomplete
    case .siteMismatch: .siteMismatch
    case .secretMissing: .secretMissing
    case .secretInvalid: .secretInvalid
    case .secretCommandFailed: .secretCommandFailed
    case .programMissing: .programMissing
    case .programFailed: .programFailed
    case .notificationFailed: .notificationFailed
    case .runUnknown: .runUnknown
    case .runOpen: .runOpen
    case .runEnded: .runEnded
    case .siteLocked: .siteLocked
    case .journalDamaged: .journalDamaged
    case .journalEmpty: .journalEmpty
    case .journalUnreadable: .journalUnreadable
    case .journalUnwritable: .journalUnwritable
    case .journalExists: .journalExists
    case .journalBehind: .journalBehind
    case .frozenFileUnreadable: .frozenFileUnreadable
    case .mirrorUnwritable: .mirrorUnwritable
    case .mirrorDamaged: .mirrorDamaged
    case .mirrorIncomplete: .mirrorIncomplete
    case .runTakenOver: .runTakenOver
    case .leaseTaken: .leaseTaken
    case .leaseLost: .leaseLost
    case .leaseUnreadable: .leaseUnreadable
    case .storeUnconditional: .storeUnconditional
    case .interrupted: .interrupted
    case .internalError: .internalError
    case .stepFailed: .stepFailed
    case .stepInDoubt: .stepInDoubt
    case .stepTimeout: .stepTimeout
    case .workUnderWay: .workUnderWay
    case .stepUnknown: .stepUnknown
    case .checksFailed: .checksFailed
    case .conditionUnmet: .conditionUnmet
    case .expressionFailed: .expressionFailed
    case .elementsInvalid: .elementsInvalid
    case .actionMissing: .actionMissing
    case .inputMissing: .inputMissing
    case .inputInvalid: .inputInvalid
    case .approvalWaiting: .approvalWaiting
    case .approvalRefused: .approvalRefused
    case .questionOutdated: .questionOutdated
    case .findingNotAccepted: .findingNotAccepted
    case .decisionRefused: .decisionRefused
    case .checkpointNotReached: .checkpointNotReached
    case .planDrifted: .planDrifted
    case .planInvalid: .planInvalid
    case .planImpossible: .planImpossible
    case .injectedFault: .injectedFault
    case .holdBroken: .holdBroken
    case .holdUnknown: .holdUnknown
    case .holdNotSet: .holdNotSet
    case .fenceUnproven: .fenceUnproven
    case .serviceUnclear: .serviceUnclear
    case .serviceCommandFailed: .serviceCommandFailed
    case .commitRefused: .commitRefused
    case .commitUnknown: .commitUnknown
    case .commitFailed: .commitFailed
    case .dataDiffers: .dataDiffers
    case .undoImpossible: .undoImpossible
    case .undoUnproven: .undoUnproven
    case .undoKept: .undoKept
    case .rollbackStopped: .rollbackStopped
    case .checkpointReached: .checkpointReached
    case .clusterUnready: .clusterUnready
    case .directoryUnclear: .directoryUnclear
    case .viewLost: .viewLost
    case .pointMissing: .pointMissing
    case .snapshotGone: .snapshotGone
    case .snapshotsHidden: .snapshotsHidden
    case .restoreOpen: .restoreOpen
    case .restoreFailed: .restoreFailed
    case .taskFailed: .taskFailed
    case .rescueMissing: .rescueMissing
    case .rescueKept: .rescueKept
    case .remainsLeft: .remainsLeft
    case .objectMissing: .objectMissing
    case .objectChanged: .objectChanged
    case .copyDiffers: .copyDiffers
    case .selectionTooLarge: .selectionTooLarge
    case .tablesLost: .tablesLost
    case .tablesUnreadable: .tablesUnreadable
    case .drillRefused: .drillRefused
    case .sandboxUnfit: .sandboxUnfit
    case .sandboxNotEmpty: .sandboxNotEmpty
    case .scratchUnfit: .scratchUnfit
    case .proofInconclusive: .proofInconclusive
    case .rehearsalConfined: .rehearsalConfined
    case .rehearsalFailed: .rehearsalFailed
    case .labFailed: .labFailed
    case .manifestInvalid: .manifestInvalid
    case .repairRefused: .repairRefused
    case .orphansUntold: .orphansUntold
    case .replicaDiffers: .replicaDiffers
    case .baselineUnusable: .baselineUnusable
    case .baselineDiffers: .baselineDiffers
    }
  }
}
