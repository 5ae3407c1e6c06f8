using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace LocalSpine.Conformance.Environments;

/// <summary>
/// Valid octets put wrong at random, the same way in every run. <c>LOCALSPINE_FUZZ=10000</c> makes as many; the suite makes fewer.
/// </summary>
internal sealed class Mutations(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How many a test sends.</summary>
    public static int Count { get; } = int.Parse(Environment.GetEnvironmentVariable("LOCALSPINE_FUZZ") ?? "2000", CultureInfo.InvariantCulture);

    /// <summary>Random octets, or <paramref name="valid"/> with one to five things wrong.</summary>
    public byte[] Of(byte[] valid)
    {
        if (_random.Next(10) == 0)
        {
            var noise = new byte[_random.Next(2000)];
            _random.NextBytes(noise);
            return noise;
        }

        var bytes = valid.ToList();
        for (var i = _random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            Change(bytes);
        }

        return [.. bytes];
    }

    /// <summary>A message that is still XML, with one to three elements or attributes wrong.</summary>
    public byte[] OfXml(string valid)
    {
        var document = XDocument.Parse(valid);
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var elements = document.Root!.Descendants().ToList();
            if (elements.Count > 0)
            {
                Change(elements[_random.Next(elements.Count)], elements[_random.Next(elements.Count)]);
            }
        }

        return Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting));
    }

    private void Change(XElement element, XElement other)
    {
        switch (_random.Next(8))
        {
            case 0:
                element.Remove();
                break;
            case 1:
                element.RemoveNodes();
                break;
            case 2:
                element.RemoveAttributes();
                break;
            case 3:
                element.AddAfterSelf(new XElement(element));
                break;
            case 4:
                element.AddFirst(new XElement(other));
                break;
            case 5:
                element.Attribute("xmlns")?.Remove(); // it would contradict the name
                element.Name = other.Name;
                break;
            case 6:
                element.SetAttributeValue(_random.Next(2) == 0 ? "value" : "extension", new string('9', _random.Next(3) * _random.Next(3000)));
                break;
            default:
                element.Value = _random.Next(2) == 0 ? "" : "\u00FF\u2028<&>\"'";
                break;
        }
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        var length = Math.Min(_random.Next(1, 60), bytes.Count - at);
        switch (_random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at); // truncated
                break;
            case 5:
                byte[][] hostile = ["<![CDATA["u8.ToArray(), "&#0;"u8.ToArray(), "<!ENTITY a '&a;'>"u8.ToArray(), [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0], "<?xml?>"u8.ToArray(), "-->"u8.ToArray(), [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF]];
                bytes.InsertRange(at, hostile[_random.Next(hostile.Length)]);
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat(bytes[at], _random.Next(5000)));
                break;
        }
    }
}
