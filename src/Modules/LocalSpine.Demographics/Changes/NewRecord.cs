using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Changes;

/// <summary>Builds a record out of the items of an allocation or a birth: the items of a change that adds everything (pds 2.4, 2.5).</summary>
internal sealed class NewRecord
{
    private readonly RecordChange _change;
    private readonly WriteConnection _write;

    public NewRecord(WriteConnection write, ChangeFamily family, string now, string source)
    {
        _write = write;
        // The number comes last, when no rule can refuse any more.
        _change = new RecordChange(new PatientRecord { NhsNumber = "", Scn = 1, BirthTime = "", Changed = now }, family with { HasModes = true }, now, source, (postcode, key) => AddressBase.Find(write, postcode, key));
    }

    public RecordChange Change => _change;

    public PatientRecord Record => _change.Record;

    /// <summary>Adds an item; false for one that is not a new record's.</summary>
    public bool Add(XmlElement item)
    {
        var change = _change;
        switch (item.LocalName)
        {
            case "addr":
                var use = item.Attribute("use") ?? "";
                if (use is not ("H" or "TMP" or "PST") || Record.Addresses.Exists(a => a.Use == use))
                {
                    throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "one addr of use H, TMP or PST each", use);
                }

                Record.Addresses.Add(AddressChange.Read(change, item, use, change.NewId()));
                return true;
            case "telecom":
                Record.Telecoms.Add(TelecomChange.Read(change, item, change.NewId()));
                return true;
            case "name":
                Record.Names.Add(NameChange.Read(change, item, item.Attribute("use") ?? "L", change.NewId()));
                return true;
            case "administrativeGenderCode":
                Record.Gender = SingleValueChanges.ReadGender(item);
                return true;
            case "birthTime":
                Record.BirthTime = SingleValueChanges.ReadBirthTime(change, item);
                return true;
            case "multipleBirthOrderNumber":
                Record.BirthOrder = SingleValueChanges.ReadBirthOrder(item);
                return true;
            case "languageCommunication":
                Record.Language = PreferenceChanges.ReadLanguage(item);
                return true;
            case "patientCareProvision":
                var code = item.Child("code")?.Attribute("code") ?? "";
                Record.CareProvisions.Add(code is "1" or "P1" or "P2" or "P3"
                    ? CareProvisionChange.Read(change, item, code, change.NewId())
                    : throw ChangeError.Of("UNSUPPORTED_PATIENT_CARE", "code 1, P1, P2 or P3 of ~17.37", code));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Refuses a record that probably is there already; no number is named (pds 2.4).</summary>
    public void RefuseDuplicates(bool ignore)
    {
        foreach (var other in Duplicates.Candidates(_write, Record))
        {
            if (Duplicates.IsSameBirth(Record, other) || (!ignore && Duplicates.IsLikely(Record, other, _change.Today)))
            {
                throw ChangeError.Of("DUPLICATE_RECORD", "a person who has no record yet", "one who probably has");
            }
        }
    }

    /// <summary>Gives the record its number and stores it.</summary>
    public void Store(string interaction, string messageId)
    {
        do
        {
            Record.NhsNumber = NumberAllocator.Next(_write);
        }
        while (!PatientRows.Insert(_write, Record));
        PatientWriter.Log(_write, Record, _change.Now, interaction, messageId, _change.Source);
    }

    /// <summary>PdsRegistrationResponse: number and serial change number.</summary>
    public void WriteResponse(XmlBuilder xml)
    {
        xml.Start("PdsRegistrationResponse").Attribute("classCode", "REG").Attribute("moodCode", "EVN");
        RecordWriter.SerialChangeNumber(xml, Record.Scn);
        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patientRole").Attribute("classCode", "PAT");
        RecordWriter.NhsNumber(xml, Record.NhsNumber);
        xml.End().End().End();
    }
}
