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
    CloneSnapshot.spec,
    ReleaseClones.spec,
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

  /// The actions of a site, by name. Those that a drill has for its sandbox get that, here and nowhere
  /// else; outside a drill it is the site.
  package static func actions(connection: SiteConnection) -> [String: any Action] {
    let sandbox = connection.insideSandbox
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
      CloneSnapshot(connection: connection),
      ReleaseClones(connection: connection),
      CheckScratch(connection: connection),
      WriteScratch(connection: connection),
      RestoreScratch(connection: connection),
      CompareScratch(connection: connection),
      DisableKeys(connection: connection),
      EnableKeys(connection: connection),
      CopyFromSnapshot(connection: connection),
      StopServices(connection: sandbox),
      StartServices(connection: sandbox),
      OpenServices(connection: sandbox),
      CheckDatabase(connection: sandbox),
      CheckObjects(connection: sandbox),
      CheckDeleteRequests(connection: sandbox),
      CheckAPI(connection: sandbox),
      WriteCanary(connection: sandbox),
      RepairTams(connection: connection),
      AskApproval(connection: connection),
      RunCommand(connection: connection),
      SendNotification(connection: connection),
      WaitUntil(connection: connection),
    ]
    return Dictionary(
      uniqueKeysWithValues: all.map {
        ($0.spec.name, TranslatedAction(inner: $0, secrets: connection.secrets))
      })
  }
}
