import Core
import Transport

/// Every action there is, by name: the one list that checker, help and engine read.
package enum ActionCatalogue {
  package static let specs: [ActionSpec] = [
    SitePreflight.spec,
    ChooseRecoveryPoint.spec,
    VerifyRecoveryPoint.spec,
    TakeRescue.spec,
    ListRescues.spec,
    ReleaseRescues.spec,
    TakeSnapshot.spec,
    ExtendSnapshot.spec,
    SuspendSchedules.spec,
    ResumeSchedules.spec,
    PrepareRestore.spec,
    CommitRestore.spec,
    CheckScratch.spec,
    WriteScratch.spec,
    RestoreScratch.spec,
    CompareScratch.spec,
    DisableKeys.spec,
    EnableKeys.spec,
    CopyFromSnapshot.spec,
    StopServices.spec,
    StartServices.spec,
    OpenServices.spec,
    CheckDatabase.spec,
    CheckObjects.spec,
    CheckDeleteRequests.spec,
    CheckAPI.spec,
    WriteCanary.spec,
    RepairTams.spec,
    AskApproval.spec,
    RunCommand.spec,
    SendNotification.spec,
    WaitUntil.spec,
  ]

  /// The actions of a site, by name.
  package static func actions(connection: SiteConnection) -> [String: any Action] {
    let all: [any Action] = [
      SitePreflight(connection: connection),
      ChooseRecoveryPoint(connection: connection),
      VerifyRecoveryPoint(connection: connection),
      TakeRescue(connection: connection),
      ListRescues(connection: connection),
      ReleaseRescues(connection: connection),
      TakeSnapshot(connection: connection),
      ExtendSnapshot(connection: connection),
      SuspendSchedules(connection: connection),
      ResumeSchedules(connection: connection),
      PrepareRestore(connection: connection),
      CommitRestore(connection: connection),
      CheckScratch(connection: connection),
      WriteScratch(connection: connection),
      RestoreScratch(connection: connection),
      CompareScratch(connection: connection),
      DisableKeys(connection: connection),
      EnableKeys(connection: connection),
      CopyFromSnapshot(connection: connection),
      StopServices(connection: connection),
      StartServices(connection: connection),
      OpenServices(connection: connection),
      CheckDatabase(connection: connection),
      CheckObjects(connection: connection),
      CheckDeleteRequests(connection: connection),
      CheckAPI(connection: connection),
      WriteCanary(connection: connection),
      RepairTams(connection: connection),
      AskApproval(connection: connection),
      RunCommand(connection: connection),
      SendNotification(connection: connection),
      WaitUntil(connection: connection),
    ]
    return Dictionary(
      uniqueKeysWithValues: all.map { ($0.spec.name, TranslatedAction(inner: $0)) })
  }
}
