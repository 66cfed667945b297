trigger OpportunityTrigger on Opportunity(after update) {
  new OpportunityClosedWonHandler(Trigger.oldMap, Trigger.newMap).requestSubmissions();
}
