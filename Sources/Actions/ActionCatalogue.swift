import Core

/// Every action there is, by name: the one list that checker, help and engine read.
package enum ActionCatalogue {
  package static let specs: [ActionSpec] = [
    SitePreflight.spec,
    ChooseRecoveryPoint.spec,
    VerifyRecoveryPoint.spec,
    TakeRescue.spec,
    ExtendSnapshot.spec,
    SuspendSchedules.spec,
    ResumeSchedules.spec,
    PrepareRestore.spec,
    CommitRestore.spec,
    DisableKeys.spec,
    EnableKeys.spec,
    StopServices.spec,
    StartServices.spec,
    OpenServices.spec,
    CheckDatabase.spec,
    CheckObjects.spec,
    CheckDeleteRequests.spec,
    CheckAPI.spec,
    WriteCanary.spec,
    AskApproval.spec,
    RunCommand.spec,
    SendNotification.spec,
    WaitUntil.spec,
  ]
}
