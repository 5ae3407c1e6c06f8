[assembly: AssemblyFixture(typeof(LocalSpine.Browser.SpineBrowser))]
