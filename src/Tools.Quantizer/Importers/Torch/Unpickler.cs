using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Torch;

/// <summary>
/// Reads Python's pickle format as far as torch.save uses it (protocol 2 and the opcodes that later ones add). A pickle is a program for a
/// stack machine that can name any function and call it; here names are looked up in <see cref="TorchGlobals"/> alone, which makes
/// containers and tensors and calls nothing.
/// </summary>
internal sealed class Unpickler(byte[] bytes, int start)
{
    private const int MostDepth = 1_000_000;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];

    /// <summary>Behind the pickle that was read.</summary>
    public int Position { get; private set; } = start;

    /// <returns>What the pickle holds; see PickleValues.cs.</returns>
    /// <exception cref="InputException">It names something that no weights need, or is damaged.</exception>
    public object? Read()
    {
        while (true)
        {
            int at = Position;
            char opcode = (char)Take(1)[0];
            if (opcode == '.')
            {
                return Pop();
            }

            Execute(opcode, at);
            if (_stack.Count > MostDepth)
            {
                throw Damaged("it nests too deep");
            }
        }
    }

    private void Execute(char opcode, int at)
    {
        switch (opcode)
        {
            case '\x80': Take(1); break;                                        // PROTO
            case '\x95': Take(8); break;                                        // FRAME
            case '(': _marks.Add(_stack.Count); break;                          // MARK
            case '0': Pop(); break;                                             // POP
            case '1': PopMark(); break;                                         // POP_MARK
            case '2': Push(Peek()); break;                                      // DUP
            case 'N': Push(null); break;                                        // NONE
            case '\x88': Push(true); break;                                     // NEWTRUE
            case '\x89': Push(false); break;                                    // NEWFALSE
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;     // BININT
            case 'K': Push((long)Take(1)[0]); break;                            // BININT1
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;    // BININT2
            case '\x8a': PushInteger(Take(Take(1)[0])); break;                // LONG1
            case '\x8b': PushInteger(Take(Length(4))); break;                 // LONG4
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;             // BINFLOAT
            case 'X': Push(Encoding.UTF8.GetString(Take(Length(4)))); break;    // BINUNICODE
            case '\x8c': Push(Encoding.UTF8.GetString(Take(Take(1)[0]))); break;              // SHORT_BINUNICODE
            case '\x8d': Push(Encoding.UTF8.GetString(Take(Length(8)))); break; // BINUNICODE8
            case 'T': Push(Encoding.Latin1.GetString(Take(Length(4)))); break;  // BINSTRING, of Python 2
            case 'U': Push(Encoding.Latin1.GetString(Take(Take(1)[0]))); break; // SHORT_BINSTRING
            case 'B': Push(Take(Length(4)).ToArray()); break;                   // BINBYTES
            case 'C': Push(Take(Take(1)[0]).ToArray()); break;                  // SHORT_BINBYTES
            case '}': Push(new PickleDict()); break;                            // EMPTY_DICT
            case ']': Push(new List<object?>()); break;                         // EMPTY_LIST
            case ')': Push(Array.Empty<object?>()); break;                      // EMPTY_TUPLE
            case 't': Push(PopMark()); break;                                   // TUPLE
            case '\x85': Push(PopLast(1)); break;                               // TUPLE1
            case '\x86': Push(PopLast(2)); break;                               // TUPLE2
            case '\x87': Push(PopLast(3)); break;                               // TUPLE3
            case 's': SetItems(PopLast(2)); break;                              // SETITEM
            case 'u': SetItems(PopMark()); break;                               // SETITEMS
            case 'a': Append(PopLast(1)); break;                                // APPEND
            case 'e': Append(PopMark()); break;                                 // APPENDS
            case 'q': _memo[Take(1)[0]] = Peek(); break;                        // BINPUT
            case 'r': _memo[Length(4)] = Peek(); break;                         // LONG_BINPUT
            case '\x94': _memo[_memo.Count] = Peek(); break;                    // MEMOIZE
            case 'h': Push(Recall(Take(1)[0])); break;                          // BINGET
            case 'j': Push(Recall(Length(4))); break;                           // LONG_BINGET
            case 'c': Push(TorchGlobals.Find(Line(), Line())); break;           // GLOBAL
            case '\x93': Push(StackGlobal(PopLast(2))); break;                  // STACK_GLOBAL
            case 'R': Push(Call(PopLast(2))); break;                            // REDUCE
            case 'b': Build(Pop()); break;                                      // BUILD
            case 'Q': Push(TorchGlobals.Storage(Pop())); break;                 // BINPERSID
            case '\x81': Push(NewObject(PopLast(2)[0])); break;                 // NEWOBJ
            case '\x92': Push(NewObject(PopLast(3)[0])); break;                 // NEWOBJ_EX
            case 'o': Push(NewObject(PopMark().FirstOrDefault())); break;       // OBJ
            case 'i': Push(Instance(Line(), Line())); break;                    // INST
            default:
                throw Damaged($"byte {at} (0x{(int)opcode:X2}) is not an operation that torch.save writes");
        }
    }

    private void SetItems(object?[] items)
    {
        if (Peek() is PickleUnknown)
        {
            return;
        }

        if (Peek() is not PickleDict dict || items.Length % 2 != 0)
        {
            throw Damaged("it sets items of what is not a dict");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            dict[items[i] ?? throw Damaged("a dict has no key")] = items[i + 1];
        }
    }

    private void Append(object?[] items)
    {
        if (Peek() is PickleUnknown)
        {
            return;
        }

        if (Peek() is not List<object?> list)
        {
            throw Damaged("it appends to what is not a list");
        }

        list.AddRange(items);
    }

    /// <summary>
    /// An attribute of an OrderedDict, as the <c>_metadata</c> of a state dict: versions of modules, which say nothing about the values.
    /// Something unknown keeps its state: in TorchScript the tensors are there.
    /// </summary>
    private void Build(object? state)
    {
        if (Peek() is PickleUnknown unknown)
        {
            unknown.State = state as PickleDict;
        }
        else if (Peek() is not PickleDict || state is not PickleDict)
        {
            throw Damaged("it sets the state of what is not a dict");
        }
    }

    private static PickleUnknown NewObject(object? type) => type switch
    {
        PickleUnknown unknown => new PickleUnknown(unknown.Name),
        PickleGlobal global => new PickleUnknown(global.Name),
        _ => throw Damaged("it makes an object of what is not a class"),
    };

    private PickleUnknown Instance(string module, string name)
    {
        PopMark();
        return new PickleUnknown($"{module}.{name}");
    }

    private static object StackGlobal(object?[] names) => names is [string module, string name]
        ? TorchGlobals.Find(module, name)
        : throw Damaged("a name is not a text");

    private static object? Call(object?[] call) => call is [var callee, object?[] arguments]
        ? TorchGlobals.Reduce(callee, arguments)
        : throw Damaged("it calls with what are not arguments");

    private void PushInteger(ReadOnlySpan<byte> littleEndian)
    {
        BigInteger value = new(littleEndian);
        Push(littleEndian.Length <= sizeof(long) ? (long)value : (object)value);
    }

    private int Length(int size)
    {
        ulong length = size == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) : BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        return length <= int.MaxValue ? (int)length : throw Damaged($"a length of {length}");
    }

    private string Line()
    {
        int length = bytes.AsSpan(Position).IndexOf((byte)'\n');
        string line = Encoding.UTF8.GetString(Take(length >= 0 ? length : bytes.Length));
        Take(1);
        return line;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - Position)
        {
            throw Damaged("it ends in the middle");
        }

        Position += count;
        return bytes.AsSpan(Position - count, count);
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Damaged("it takes more than there is");

    private object? Pop() => PopLast(1)[0];

    private object?[] PopLast(int count)
    {
        if (_stack.Count - Floor < count)
        {
            throw Damaged("it takes more than there is");
        }

        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private object?[] PopMark()
    {
        int mark = _marks.Count > 0 ? _marks[^1] : throw Damaged("it takes more than there is");
        object?[] values = PopLast(_stack.Count - mark);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private object? Recall(long key) =>
        _memo.TryGetValue(key, out object? value) ? value : throw Damaged("it recalls what it never stored");

    private static InputException Damaged(string problem) => new($"its pickle is damaged: {problem}; fetch or save the file again");
}
